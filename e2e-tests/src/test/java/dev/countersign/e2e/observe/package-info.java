/** What operators see of a deployment: receives traces, reads metrics. Knows nothing of the deployment itself. */
@NullMarked
package dev.countersign.e2e.observe;

import org.jspecify.annotations.NullMarked;
