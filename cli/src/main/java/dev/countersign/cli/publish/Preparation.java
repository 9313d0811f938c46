package dev.countersign.cli.publish;

import dev.countersign.cli.bundle.Bundle;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.dsse.VerifyingKey;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * A bundle made ready for upload. It is zipped, hashed and encrypted in one pass: while this thread still zips, another asks for the upload
 * key and encrypts what is there already.
 *
 * @param bundle the zip
 * @param ciphertext the same, encrypted
 */
record Preparation(Bundle bundle, Ciphertext ciphertext) {
    /** Room for what is zipped while the upload key is on its way. */
    private static final int AHEAD = 8 << 20;

    /** Where the proven upload key comes from. */
    @FunctionalInterface
    interface KeySource {
        VerifyingKey ask() throws IOException;
    }

    static Preparation of(Path path, KeySource keys, PrivateFiles temporary, Terminal terminal) throws IOException {
        try (var executor = Executors.newSingleThreadExecutor();
                var zipped = new PipedInputStream(AHEAD);
                var pipe = new PipedOutputStream(zipped)) {
            var encryption = new FutureTask<>(() -> Ciphertext.of(zipped, keys.ask(), temporary)) {
                @Override
                protected void done() {
                    breakOff(zipped); // nobody must wait for a reader that is gone
                }
            };
            executor.execute(encryption);
            Bundle bundle;
            try (var copy = new Prompt(pipe)) {
                bundle = Bundle.of(path, temporary, terminal, copy);
            } catch (IOException | RuntimeException e) {
                if (encryption.isDone()) {
                    result(encryption); // it ended first: its fault broke the pipe
                }
                encryption.cancel(true);
                throw e;
            }
            return new Preparation(bundle, result(encryption));
        }
    }

    private static Ciphertext result(Future<Ciphertext> encryption) throws IOException {
        try {
            return encryption.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException fault -> throw fault;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void breakOff(PipedInputStream pipe) {
        try {
            pipe.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pipe's reader wakes up at once only when told. */
    private static final class Prompt extends FilterOutputStream {
        Prompt(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.flush();
        }
    }
}
