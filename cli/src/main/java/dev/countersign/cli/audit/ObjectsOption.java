package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where sealed objects are. */
final class ObjectsOption {
    @Option(
            names = "--objects",
            paramLabel = "URL-or-FOLDER",
            description =
                    "Compare every sealed object with its digest too: a distribution-service (those that it offers), or the folder of an "
                            + "object store, whose notes of releases are compared as well.")
    private @Nullable String objects;

    SealedObjects.Source source(Terminal terminal) {
        if (objects == null) {
            return SealedObjects.Source.NONE;
        }
        if (isAddress(objects)) {
            return overHttp(Defaults.httpBase(URI.create(objects)));
        }
        Path folder = terminal.resolve(Path.of(objects)).resolve("sealed");
        if (!Files.isDirectory(folder)) {
            throw CommandFailure.error("there is no folder " + folder);
        }
        return digest -> {
            Path file = folder.resolve(digest.hex());
            return new SealedObjects.Reachable(
                    Files.isRegularFile(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty(), false);
        };
    }

    /** No server hands out notes as they are stored. */
    Notes.Source notes(Terminal terminal) {
        if (objects == null || isAddress(objects)) {
            return Notes.Source.NONE;
        }
        Path folder = terminal.resolve(Path.of(objects)).resolve("notes");
        return digest -> {
            try (InputStream in = Files.newInputStream(folder.resolve(digest.hex()))) {
                return Optional.of(in.readNBytes(ReleaseNote.MAX_BYTES + 1));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        };
    }

    private static boolean isAddress(String objects) {
        return objects.startsWith("http://") || objects.startsWith("https://");
    }

    private static SealedObjects.Source overHttp(URI base) {
        var http = new Http();
        return digest -> get(http, base, digest);
    }

    private static SealedObjects.Reachable get(Http http, URI base, Sha256 digest) throws IOException {
        HttpRequest request = Http.to(URI.create(base + "/bundles/" + digest)).build();
        HttpResponse<InputStream> response = http.streamPatiently(request);
        return switch (response.statusCode()) {
            case 200 -> new SealedObjects.Reachable(Optional.of(response.body()), true);
            case 404, 410 -> {
                response.body().close();
                yield new SealedObjects.Reachable(Optional.empty(), true); // not, or no more, offered
            }
            default -> {
                response.body().close();
                throw CommandFailure.error(request.uri() + " answers HTTP " + response.statusCode());
            }
        };
    }
}
