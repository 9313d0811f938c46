package dev.countersign.ingest;

import dev.countersign.contract.logging.Seldom;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** {@link Seldom}, under the name by which application.properties puts it before the console. */
@LoggingFilter(name = "seldom")
public final class SeldomFilter implements Filter {
    private final Seldom seldom = new Seldom();

    @Override
    public boolean isLoggable(LogRecord line) {
        return seldom.isLoggable(line);
    }
}
