package dev.countersign.cli.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.cli.http.Answer;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Asks a server as a device would ({@code POST /updates}), and compares its answer with what the log promises. */
final class OfferCheck {
    /** The device id it asks with. */
    static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    /** Of the generations that tell their key, the last that does not; and any of those. */
    private static final String OLD_PLUGIN = "7.49.0";

    private static final String PLUGIN = "7.50.1";

    private final URI server;
    private final Http http;

    /**
     * What came of one question.
     *
     * @param verdict {@code same}, {@code held-back}, {@code other-version}, {@code other-bytes}, {@code not-offered}, {@code not-builtin}
     *     or {@code no-answer}
     */
    record Verdict(
            String app,
            String environment,
            String channel,
            String keyId,
            String promised,
            String offered,
            @JsonProperty("verdict") String verdict) {
        @JsonIgnore
        boolean ok() {
            return verdict.equals("same") || verdict.equals("held-back");
        }

        String line() {
            String where = app + "/" + environment + " " + channel + " " + keyId + ": ";
            return where
                    + (ok()
                            ? verdict + " " + offered
                            : "MISMATCH " + verdict + ": the log says " + promised + ", the server " + offered);
        }
    }

    OfferCheck(URI server, Http http) {
        this.server = server;
        this.http = http;
    }

    Verdict check(CurrentHeads.Promise promise) throws IOException {
        Answer answer = http.sendPatiently(Http.to(URI.create(server + "/updates"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(question(promise))))
                .build());
        JsonNode offer;
        try {
            offer = Json.readTolerantly(answer.body(), JsonNode.class);
        } catch (MalformedException e) {
            return verdict(promise, "HTTP " + answer.status(), "no-answer");
        }
        String code = offer.path("error").asText("");
        String version = offer.path("version").asText("");
        boolean tooOld = code.equals("unsupported_plugin_version")
                && promise.head().rules().minPlugin() != null;
        if (tooOld || offer.path("kind").asText("").equals("blocked") && !code.equals("key_id_mismatch")) {
            return verdict(promise, code, "held-back");
        }
        boolean offers = code.isEmpty() && !version.isEmpty();
        if (promise.release() == null) {
            boolean builtin = code.equals("already_on_builtin") || offers && version.equals("builtin");
            return verdict(promise, offers ? version : code, builtin ? "same" : "not-builtin");
        }
        if (!offers) {
            return verdict(promise, code.isEmpty() ? "HTTP " + answer.status() : code, "not-offered");
        }
        if (!version.equals(promise.release().version().value())) {
            return verdict(promise, version, "other-version");
        }
        String url = offer.path("url").asText("");
        String digest = url.substring(url.lastIndexOf('/') + 1);
        return digest.equals(promise.release().sealed().hex())
                ? verdict(promise, version, "same")
                : verdict(promise, version + " from " + url, "other-bytes");
    }

    private static Verdict verdict(CurrentHeads.Promise promise, String offered, String verdict) {
        var head = promise.head();
        return new Verdict(
                head.app().value(),
                head.environment().value(),
                head.channel().value(),
                promise.told() ? promise.key().value() : "(not told)",
                promise.release() == null
                        ? "builtin"
                        : promise.release().version() + " as "
                                + promise.release().sealed(),
                offered,
                verdict);
    }

    /** A device that the channel's rules let in, if there can be one; it is older than any release unless the release needs a newer one. */
    private static Map<String, Object> question(CurrentHeads.Promise promise) {
        ChannelRules rules = promise.head().rules();
        var platform = rules.platforms() == null || rules.platforms().isEmpty()
                ? ChannelRules.Platform.ANDROID
                : List.copyOf(rules.platforms()).getFirst();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("platform", platform.name().toLowerCase(Locale.ROOT));
        body.put("device_id", NOBODY);
        body.put("app_id", promise.head().app());
        body.put("custom_id", "");
        body.put(
                "version_build",
                promise.release() == null || promise.release().minNative() == null
                        ? "0.0.0"
                        : promise.release().minNative());
        body.put("version_code", "1");
        body.put("version_os", "14");
        body.put("version_name", "builtin");
        body.put("plugin_version", promise.told() ? PLUGIN : OLD_PLUGIN);
        body.put("is_emulator", Boolean.FALSE.equals(rules.allowDevices()));
        body.put("is_prod", !Boolean.FALSE.equals(rules.allowProduction()));
        body.put("defaultChannel", promise.head().channel());
        if (promise.told()) {
            body.put("key_id", promise.key());
        }
        return body;
    }
}
