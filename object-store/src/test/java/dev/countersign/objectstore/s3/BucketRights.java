package dev.countersign.objectstore.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a policy in the language of AWS lets its bearer do with a bucket. It reads what {@code deploy/s3} uses of that language, {@code Allow} with
 * actions, resources and a {@code StringLike} on {@code s3:prefix}, and throws at anything else.
 */
final class BucketRights {
    private static final String BUCKET = "arn:aws:s3:::";

    private record Statement(
            Set<String> actions,
            List<Pattern> resources,
            @Nullable List<Pattern> prefixes) {}

    private final List<Statement> statements = new ArrayList<>();

    static BucketRights read(Path policy) throws IOException {
        BucketRights rights = new BucketRights();
        for (JsonNode statement :
                new ObjectMapper().readTree(Files.readAllBytes(policy)).path("Statement")) {
            statement.fieldNames().forEachRemaining(name -> {
                if (!Set.of("Sid", "Effect", "Action", "Resource", "Condition").contains(name)) {
                    throw new IllegalArgumentException("unknown here: " + name);
                }
            });
            if (!statement.path("Effect").asText().equals("Allow")) {
                throw new IllegalArgumentException("unknown here: " + statement);
            }
            JsonNode condition = statement.path("Condition");
            JsonNode prefixes = condition.path("StringLike").path("s3:prefix");
            if (!condition.isMissingNode() && prefixes.isMissingNode()) {
                throw new IllegalArgumentException("unknown here: " + condition);
            }
            rights.statements.add(new Statement(
                    texts(statement.path("Action")).collect(Collectors.toSet()),
                    texts(statement.path("Resource")).map(BucketRights::like).toList(),
                    condition.isMissingNode()
                            ? null
                            : texts(prefixes).map(BucketRights::like).toList()));
        }
        return rights;
    }

    /** Whether it allows this to be done with an object. */
    boolean allow(String action, String bucket, String key) {
        String resource = BUCKET + bucket + "/" + key;
        return any(it -> it.prefixes() == null && it.actions().contains(action) && matches(it.resources(), resource));
    }

    /**
     * Whether it allows the bucket to be listed.
     *
     * @param prefix of what is listed; null if none is asked for, of which no condition holds
     */
    boolean allowListing(String bucket, @Nullable String prefix) {
        return any(it -> it.actions().contains("s3:ListBucket")
                && matches(it.resources(), BUCKET + bucket)
                && (it.prefixes() == null || (prefix != null && matches(it.prefixes(), prefix))));
    }

    private boolean any(Predicate<Statement> test) {
        return statements.stream().anyMatch(test);
    }

    private static boolean matches(List<Pattern> patterns, String text) {
        return patterns.stream().anyMatch(it -> it.matcher(text).matches());
    }

    private static Stream<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }

    private static Pattern like(String pattern) {
        return Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    }
}
