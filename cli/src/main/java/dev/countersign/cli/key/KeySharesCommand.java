package dev.countersign.cli.key;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.custody.KeyShare;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "shares",
        header = "Split the password of the signing service's key store among custodians.",
        description = {
            "Makes a new random password, or takes the one in use from a file, and writes one share for each custodian. Enough of them open the key "
                    + "store together at each start of the service, fewer learn nothing. The password itself is written nowhere."
        },
        footer = {
            "",
            "Example:",
            "  countersign key shares --custodian anna --custodian ben --custodian carl --needed 2 --out /media/ceremony"
        })
public final class KeySharesCommand implements Callable<Integer> {
    private static final int PASSWORD_BYTES = 32;

    private final Terminal terminal;

    @Option(
            names = "--custodian",
            required = true,
            paramLabel = "NAME",
            description = "One for each custodian; their share is NAME.share.")
    private List<String> custodians;

    @Option(
            names = "--needed",
            required = true,
            paramLabel = "M",
            description = "How many of them open the key store; at least 2.")
    private int needed;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where to write the shares. Existing files are never overwritten.")
    private Path folder;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "The password of a key store that exists; delete the file afterwards. Absent: a new one, for a key store that the service makes.")
    private @Nullable Path passwordFile;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public KeySharesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path target = terminal.resolve(folder);
        byte[] password = password();
        try {
            List<KeyShare> shares = split(password);
            Files.createDirectories(target);
            for (KeyShare share : shares) {
                write(target.resolve(share.custodian() + ".share"), share);
            }
            report(target, shares);
            return ExitCode.OK;
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    private List<KeyShare> split(byte[] password) {
        Set<String> names = new HashSet<>(custodians);
        if (names.size() < custodians.size()) {
            throw CommandFailure.usage("each custodian is named once: two shares in one hand are one");
        }
        try {
            return SharedSecret.split(password, custodians, needed, new SecureRandom());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private byte[] password() throws IOException {
        if (passwordFile != null) {
            byte[] file = Files.readAllBytes(terminal.resolve(passwordFile));
            int end = file.length;
            while (end > 0 && (file[end - 1] == '\n' || file[end - 1] == '\r')) {
                end--;
            }
            byte[] password = Arrays.copyOf(file, end);
            Arrays.fill(file, (byte) 0);
            return password;
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        byte[] password = HexFormat.of().formatHex(random).getBytes(US_ASCII);
        Arrays.fill(random, (byte) 0);
        return password;
    }

    private static void write(Path file, KeyShare share) throws IOException {
        try (var channel = Files.newByteChannel(file, Set.of(CREATE_NEW, WRITE), PrivateFiles.ownerOnly("rw-------"))) {
            channel.write(ByteBuffer.wrap(share.toText().getBytes(UTF_8)));
        }
    }

    private void report(Path target, List<KeyShare> shares) {
        if (output.json()) {
            var result = new LinkedHashMap<String, Object>();
            result.put("set", shares.getFirst().set());
            result.put("needed", needed);
            result.put("folder", target.toString());
            result.put("custodians", custodians);
            terminal.json(result);
            return;
        }
        for (KeyShare share : shares) {
            terminal.say(share + ": " + target.resolve(share.custodian() + ".share"));
        }
        terminal.say(
                "Give each custodian their file alone, on paper or on a medium of their own, and delete the rest.");
        terminal.say("At each start, " + needed
                + " of them put theirs into countersign.signing.key-holder.keystore.shares-directory.");
        if (passwordFile != null) {
            terminal.say("Delete " + passwordFile + " once a start with shares has succeeded.");
        }
    }
}
