package dev.countersign.distribution.capgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.distribution.catalog.UpdateRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateRequestReaderTest {
    /** The body that plugin 8.51.23 sends on Android. */
    private static final String REAL = """
            {"platform":"android","device_id":"44f128a5-0000-4000-8000-000000000000","app_id":"com.example.app",\
            "custom_id":"","version_build":"1.0.0","version_code":"1","version_os":"14","version_name":"1.0.0",\
            "plugin_version":"8.51.23","is_emulator":false,"is_prod":true,"install_source":"",\
            "defaultChannel":"production","key_id":"MIIBCgKCAQEAnTu/rAos"}""";

    @Test
    void readsWhatThePluginSends() throws Exception {
        assertEquals(
                new UpdateRequest(
                        "com.example.app",
                        "44f128a5-0000-4000-8000-000000000000",
                        "android",
                        "1.0.0",
                        "1.0.0",
                        "8.51.23",
                        "production",
                        "MIIBCgKCAQEAnTu/rAos",
                        false,
                        true),
                read(REAL));
    }

    @Test
    void takesMissingNullUnknownAndNeighbouringTypes() throws Exception {
        UpdateRequest request = read("""
                {"app_id":"a.b","device_id":"ABC-1","platform":"iOS","version_build":2,"version_name":null,\
                "defaultChannel":{"a":[1,{"b":2}]},"key_id":[],"is_emulator":"true","is_prod":0,\
                "unknown":{"deep":[[[]]]},"manifest":[{"x":1}]}""");
        assertEquals(new UpdateRequest("a.b", "abc-1", "ios", "", "2", "", "", "", true, false), request);
    }

    @Test
    void namesWhatIsMissing() {
        assertEquals("missing_app_id", refusal("{\"device_id\":\"d\"}"));
        assertEquals("missing_app_id", refusal("{\"device_id\":\"d\",\"app_id\":null}"));
        assertEquals("missing_device_id", refusal("{\"app_id\":\"a.b\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"text\"", "", " "})
    void whatIsNoObjectIsRefused(String body) {
        assertEquals("invalid_json_body", refusal(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"app_id\":",
                "{\"app_id\":}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":NaN}",
                "\u0000",
                "{\"a\":01}"
            })
    void whatIsNoJsonIsRefused(String body) {
        assertThrows(IOException.class, () -> read(body));
    }

    @Test
    void boundsHold() {
        String deep = "{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
        String number = "{\"x\":" + "9".repeat(1000) + "}";
        String name = "{\"" + "n".repeat(5000) + "\":1}";
        for (String body : new String[] {deep, number, name}) {
            assertThrows(IOException.class, () -> read(body));
        }
    }

    private static String refusal(String body) {
        return assertThrows(InvalidRequestException.class, () -> read(body)).code();
    }

    private static UpdateRequest read(String body) throws IOException, InvalidRequestException {
        return UpdateRequestReader.read(body.getBytes(UTF_8));
    }
}
