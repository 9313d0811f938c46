package dev.countersign.cli.key;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.key.Transcript.Custodians;
import dev.countersign.cli.key.Transcript.Made;
import dev.countersign.cli.key.Transcript.Participant;
import dev.countersign.cli.key.Transcript.Token;
import dev.countersign.cli.person.KeyFile;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.request.KeyActivate;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ceremony",
        header = "Make a production key before witnesses, and write a transcript that all of them sign.",
        description = {
            "Asks who is present, which token it is and who holds shares of its password; has the key made inside the key holder; shows its fingerprint "
                    + "as the verified log has it; activates it once every participant has confirmed; and has each sign the transcript. "
                    + "Check it later with: countersign key transcript FILE. --answers rehearses it with answers from a file."
        },
        footer = {
            "",
            "Example:",
            "  countersign key ceremony --app com.example.demo --environment production --key ops.pem --out ceremony-2026-11.jsonl"
        })
public final class KeyCeremonyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final KeyChoice choice = new KeyChoice();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where to write the transcript; never over an existing file.")
    private Path file;

    @Option(
            names = "--answers",
            paramLabel = "FILE",
            description = "Answers, NAME = ANSWER a line, in place of people who are asked.")
    private @Nullable Path answers;

    @Mixin
    private final Ask ask = new Ask();

    private final List<PersonKey> signers = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public KeyCeremonyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ask.key(terminal);
        Path target = terminal.resolve(file);
        if (Files.exists(target)) {
            throw CommandFailure.usage(target + " exists already; choose another --out");
        }
        Questions questions = Questions.of(terminal, answers);
        Instant begun = now();
        List<Participant> participants = participants(questions);
        Token token = new Token(
                questions.answer("token.kind", "What are the keys in (such as: HSM, keystore)?"),
                questions.answer("token.serial", "Its serial number, as printed on it, or the keystore's path:"));
        Custodians custodians = custodians(questions);
        KnownKey made = make(questions, participants);
        var transcript = new Transcript(
                begun,
                now(),
                participants,
                token,
                custodians,
                List.of(new Made(made.label(), made.fingerprint(), made.keyId())));
        Files.write(target, transcript.sign(signers), CREATE_NEW, WRITE);
        terminal.say("transcript " + target + ", signed by " + participants.size() + " participants");
        return ExitCode.OK;
    }

    private List<Participant> participants(Questions questions) throws IOException {
        List<Participant> participants = new ArrayList<>();
        for (int number = 1; ; number++) {
            String name = questions.answer(
                    "participant." + number + ".name", "Participant " + number + " (nothing: no more):");
            if (name.isEmpty()) {
                break;
            }
            String role = questions.answer("participant." + number + ".role", "Role of " + name + ":");
            PersonKey key = KeyFile.read(
                    terminal, Path.of(questions.answer("participant." + number + ".key", "Key file of " + name + ":")));
            signers.add(key);
            participants.add(new Participant(name, role, key.verifyingKey()));
        }
        long keys = participants.stream().map(Participant::key).distinct().count();
        if (participants.size() < 2 || keys < participants.size()) {
            throw CommandFailure.usage("a ceremony has at least two participants, each with a key of their own");
        }
        return participants;
    }

    private static @Nullable Custodians custodians(Questions questions) throws IOException {
        String set = questions.answer(
                "custodians.set", "Set of the shares of its password, from `key shares` (nothing: none):");
        if (set.isEmpty()) {
            return null;
        }
        String needed = questions.answer("custodians.needed", "How many of them are needed:");
        String names = questions.answer("custodians.names", "Custodians, with commas between:");
        if (!needed.matches("[1-9][0-9]?")) {
            throw CommandFailure.usage("how many shares are needed is a number");
        }
        return new Custodians(set, Integer.parseInt(needed), List.of(names.split(" *, *")));
    }

    /** Nothing uses the key before everybody has seen the same fingerprint. */
    private KnownKey make(Questions questions, List<Participant> participants) throws IOException {
        KeyLabel label = choice.next(terminal);
        questions.require("generate", "Make the key " + label + " inside the key holder now?");
        ask.settle(
                terminal,
                (created, expires, nonce) ->
                        new KeyGenerate(choice.app(), choice.environment(), created, expires, nonce, label));
        KnownKey made = choice.await(terminal, label);
        terminal.say("key          " + made.label());
        terminal.say("fingerprint  " + made.fingerprint());
        if (made.keyId() != null) {
            terminal.say("key_id       " + made.keyId());
        }
        for (int number = 1; number <= participants.size(); number++) {
            questions.require(
                    "participant." + number + ".confirms",
                    participants.get(number - 1).name()
                            + ", do you read the same fingerprint on a screen of your own (`countersign key list`)?");
        }
        questions.require("activate", "Activate it?");
        ask.settle(
                terminal,
                (created, expires, nonce) ->
                        new KeyActivate(choice.app(), choice.environment(), created, expires, nonce, label));
        return made;
    }

    private Instant now() {
        return terminal.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
