package dev.countersign.cli;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code countersign} program. In-process callers use {@link #run(Terminal, String...)}, which never ends the process. */
@Command(
        name = "countersign",
        mixinStandardHelpOptions = true,
        version = "countersign 0.1.0",
        header = "Live updates of Capacitor apps that run only what their developer published.",
        footer = {
            "",
            "Exit codes: 0 done, 1 error (trying again may help), 2 wrong usage, 4 refused.",
            "Defaults come from $COUNTERSIGN_HOME (.countersign), $COUNTERSIGN_INGEST_URL, $COUNTERSIGN_DISTRIBUTION_URL.",
            "More about a command: countersign COMMAND --help"
        })
public final class Countersign implements Runnable {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    private Countersign() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command on the process's own streams and returns its exit code. */
    public static int run(String... arguments) {
        return run(Terminal.ofProcess(), arguments);
    }

    /** Runs one command on the given streams and returns its exit code. Calls may run side by side. */
    public static int run(Terminal terminal, String... arguments) {
        CommandLine program = new CommandLine(new Countersign());
        new Commands(terminal).addTo(program, arguments);
        converter(program, RequestId.class, RequestId::ofHex);
        converter(program, AppId.class, AppId::new);
        converter(program, EnvironmentName.class, EnvironmentName::new);
        converter(program, ChannelName.class, ChannelName::new);
        converter(program, Version.class, Version::new);
        return program.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(110)
                .setExecutionExceptionHandler((e, command, parsed) -> failed(terminal, e, parsed.originalArgs()))
                .setParameterExceptionHandler((e, wrong) -> {
                    terminal.note("countersign: " + e.getMessage());
                    terminal.note("help: " + e.getCommandLine().getCommandSpec().qualifiedName(" ") + " --help");
                    return ExitCode.USAGE;
                })
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do; countersign --help lists the commands");
    }

    private static int failed(Terminal terminal, Exception failure, java.util.List<String> arguments) {
        int code = failure instanceof CommandFailure known ? known.exitCode() : ExitCode.ERROR;
        String message = message(failure);
        terminal.note("countersign: " + message);
        if (arguments.contains("--json")) {
            Map<String, String> result = new LinkedHashMap<>();
            result.put("status", code == ExitCode.REFUSED ? "refused" : "error");
            result.put(
                    "reason",
                    failure instanceof CommandFailure known ? known.reason().orElse(message) : message);
            result.put("message", message);
            terminal.json(result);
        }
        if (arguments.contains("-v") || arguments.contains("--verbose")) {
            failure.printStackTrace(terminal.err());
        }
        return code;
    }

    private static String message(Exception failure) {
        return switch (failure) {
            case CommandFailure known -> String.valueOf(known.getMessage());
            case InterruptedIOException interrupted -> "interrupted";
            case java.nio.file.NoSuchFileException missing -> "there is no file " + missing.getMessage();
            case java.nio.file.AccessDeniedException denied -> "no permission for " + denied.getMessage();
            case IOException io -> io.getMessage() == null ? io.getClass().getSimpleName() : io.getMessage();
            default -> failure.getClass().getSimpleName() + ": " + failure.getMessage() + " (details: --verbose)";
        };
    }

    private static <T> void converter(CommandLine program, Class<T> type, ITypeConverter<T> parse) {
        program.registerConverter(type, text -> {
            try {
                return parse.convert(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        });
    }
}
