package dev.countersign.distribution.capgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.distribution.catalog.Catalog;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.catalog.LiveNotes;
import dev.countersign.distribution.catalog.UpdateSelector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostileRequestsTest {
    private static final byte[] REAL = """
            {"platform":"android","device_id":"44f128a5-0000-4000-8000-000000000000","app_id":"com.example.demo",\
            "custom_id":"","version_build":"1.0.0","version_code":"1","version_os":"14","version_name":"1.0.0",\
            "plugin_version":"8.51.23","is_emulator":false,"is_prod":true,"install_source":"",\
            "defaultChannel":"","key_id":"MIIBCgKCAQEA\\u0061bcdefgh"}""".getBytes(UTF_8);

    @Test
    void mutatedRequestsAreAnsweredOrRefusedAndNothingElse() throws IOException {
        var writer = new UpdateAnswerWriter(
                new PublicBase(URI.create("https://updates.example.com"), Optional.empty()),
                new LiveManifests(),
                new LiveNotes());
        Catalog catalog = Catalog.EMPTY.with(
                TestRelease.deviceKey("com.example.demo", "production", TestRelease.keyId("abcdefgh")));
        var random = new Random(20261122);
        int answered = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] body = REAL.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try (JsonGenerator json = LenientJson.FACTORY.createGenerator(new ByteArrayOutputStream())) {
                var device = UpdateRequestReader.read(body);
                writer.write(UpdateSelector.select(catalog, device), json);
                answered++;
            } catch (InvalidRequestException | com.fasterxml.jackson.core.JsonParseException e) {
                // refused by the route with 400
            } catch (java.io.CharConversionException e) {
                // not UTF: refused too
            }
        }
        assertTrue(answered > 1000, "only " + answered + " were answered");
    }
}
