package dev.countersign.contract.zip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The policy refuses no real web build, whichever common tool zipped it. */
class RealWebBuildsTest {
    @TempDir
    Path folder;

    @Test
    void whatTheCapgoCliZipsIsAccepted() throws Exception {
        byte[] zip = Objects.requireNonNull(RealWebBuildsTest.class.getResourceAsStream("capgo-cli.zip"))
                .readAllBytes();
        assertEquals(new ZipVerdict.Accepted(6, 33090), ZipPolicy.check(new MemoryChannel(zip), ZipLimits.DEFAULT));
    }

    @ParameterizedTest
    @Tag("network")
    @CsvSource({
        "altair-static, 8.0.5, build/dist",
        "@vitest/ui, 2.1.8, dist/client",
        "@verdaccio/ui-theme, 7.0.0-next-7.15, static",
        "swagger-ui-dist, 5.17.14, .",
        "reveal.js, 5.1.0, .",
    })
    void publishedBuildsAreAccepted(String name, String version, String build) throws IOException {
        Path www = NpmPackage.fetch(name, version).resolve(build).normalize();
        List<Path> zips = new ArrayList<>(List.of(zippedByJava(www), zippedByAdmZip(www)));
        if (onPath("zip")) {
            zips.add(zippedByInfoZip(www));
        }
        for (Path zip : zips) {
            ZipVerdict verdict = check(zip);
            ZipVerdict.Accepted accepted = assertInstanceOf(ZipVerdict.Accepted.class, verdict, zip + ": " + verdict);
            assertEquals(sizeByAnotherReader(zip), accepted.inflatedBytes());
            assertTrue(accepted.entries() > 5);
        }
    }

    private static ZipVerdict check(Path zip) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(zip)) {
            return ZipPolicy.check(channel, ZipLimits.DEFAULT);
        }
    }

    private static long sizeByAnotherReader(Path zip) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            return file.stream().mapToLong(ZipEntry::getSize).sum();
        }
    }

    /** Deflated with data descriptors. */
    private Path zippedByJava(Path www) throws IOException {
        Path zip = folder.resolve("java.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(www)) {
            for (Path file : files.filter(f -> !f.equals(www)).toList()) {
                boolean isFolder = Files.isDirectory(file);
                String name = www.relativize(file).toString().replace('\\', '/');
                entries.putNextEntry(new ZipEntry(isFolder ? name + "/" : name));
                if (!isFolder) {
                    Files.copy(file, entries);
                }
                entries.closeEntry();
            }
        }
        return zip;
    }

    /** What @capgo/cli zips with. */
    private Path zippedByAdmZip(Path www) throws IOException {
        Path admZip = NpmPackage.fetch("adm-zip", "0.5.16");
        Path zip = folder.resolve("adm.zip");
        NpmPackage.run(
                folder,
                "node",
                "-e",
                "const z = new (require(process.argv[1]))(); z.addLocalFolder(process.argv[2]); z.writeZip(process.argv[3])",
                admZip.toString(),
                www.toString(),
                zip.toString());
        return zip;
    }

    private Path zippedByInfoZip(Path www) throws IOException {
        Path zip = folder.resolve("info.zip");
        NpmPackage.run(www, "zip", "-qr", zip.toString(), ".");
        return zip;
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(p -> Files.isExecutable(Path.of(p, program)));
    }
}
