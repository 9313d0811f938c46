package dev.countersign.cli;

import dev.countersign.cli.airgap.ExportReleaseCommand;
import dev.countersign.cli.airgap.ImportReleaseCommand;
import dev.countersign.cli.audit.AuditCheckProofCommand;
import dev.countersign.cli.audit.AuditCommand;
import dev.countersign.cli.audit.AuditCompareCommand;
import dev.countersign.cli.audit.AuditExplainCommand;
import dev.countersign.cli.audit.AuditExportCommand;
import dev.countersign.cli.audit.AuditFollowCommand;
import dev.countersign.cli.audit.AuditProveCommand;
import dev.countersign.cli.audit.AuditTimestampCommand;
import dev.countersign.cli.audit.AuditVerifyCommand;
import dev.countersign.cli.channel.ChannelAssignCommand;
import dev.countersign.cli.channel.ChannelCommand;
import dev.countersign.cli.channel.ChannelSetCommand;
import dev.countersign.cli.channel.ChannelShowCommand;
import dev.countersign.cli.channel.ChannelUnassignCommand;
import dev.countersign.cli.channel.RevokeCommand;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.device.DeviceCommand;
import dev.countersign.cli.device.DeviceUpdateCommand;
import dev.countersign.cli.key.KeyActivateCommand;
import dev.countersign.cli.key.KeyCeremonyCommand;
import dev.countersign.cli.key.KeyCommand;
import dev.countersign.cli.key.KeyGenerateCommand;
import dev.countersign.cli.key.KeyListCommand;
import dev.countersign.cli.key.KeyRetireCommand;
import dev.countersign.cli.key.KeyRewrapCommand;
import dev.countersign.cli.key.KeySharesCommand;
import dev.countersign.cli.key.KeyTranscriptCommand;
import dev.countersign.cli.person.KeygenCommand;
import dev.countersign.cli.policy.PolicyCheckCommand;
import dev.countersign.cli.policy.PolicyCommand;
import dev.countersign.cli.policy.PolicyDeviceKeyCommand;
import dev.countersign.cli.policy.PolicyProposeCommand;
import dev.countersign.cli.policy.PolicyShowCommand;
import dev.countersign.cli.project.InitCommand;
import dev.countersign.cli.project.MigrateCommand;
import dev.countersign.cli.project.MigrateV1Command;
import dev.countersign.cli.publish.PublishCommand;
import dev.countersign.cli.request.ApproveCommand;
import dev.countersign.cli.request.RequestsCommand;
import dev.countersign.cli.request.StatusCommand;
import dev.countersign.cli.rollout.RolloutCommand;
import dev.countersign.cli.witness.WitnessCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by name. Only the one that is asked for is made: picocli reads each by reflection, and reading all of them takes longer than most of
 * them run. Help, and words that are no command, get all.
 */
final class Commands {
    private final Map<String, Supplier<Object>> byName = new LinkedHashMap<>();

    Commands(Terminal terminal) {
        byName.put("keygen", () -> new KeygenCommand(terminal));
        byName.put("init", () -> new InitCommand(terminal));
        byName.put("publish", () -> new PublishCommand(terminal));
        byName.put("approve", () -> new ApproveCommand(terminal));
        byName.put("status", () -> new StatusCommand(terminal));
        byName.put("requests", () -> new RequestsCommand(terminal));
        byName.put("device", () -> group(new DeviceCommand(), new DeviceUpdateCommand(terminal)));
        byName.put(
                "audit",
                () -> group(
                        new AuditCommand(),
                        new AuditVerifyCommand(terminal),
                        new AuditProveCommand(terminal),
                        new AuditCheckProofCommand(terminal),
                        new AuditExportCommand(terminal),
                        new AuditTimestampCommand(terminal),
                        new AuditFollowCommand(terminal),
                        new AuditCompareCommand(terminal),
                        new AuditExplainCommand(terminal)));
        byName.put(
                "policy",
                () -> group(
                        new PolicyCommand(),
                        new PolicyCheckCommand(terminal),
                        new PolicyShowCommand(terminal),
                        new PolicyDeviceKeyCommand(terminal),
                        new PolicyProposeCommand(terminal)));
        byName.put("migrate", () -> group(new MigrateCommand(), new MigrateV1Command(terminal)));
        byName.put(
                "key",
                () -> group(
                        new KeyCommand(),
                        new KeyListCommand(terminal),
                        new KeyGenerateCommand(terminal),
                        new KeyActivateCommand(terminal),
                        new KeyRewrapCommand(terminal),
                        new KeyRetireCommand(terminal),
                        new KeySharesCommand(terminal),
                        new KeyCeremonyCommand(terminal),
                        new KeyTranscriptCommand(terminal)));
        byName.put("export-release", () -> new ExportReleaseCommand(terminal));
        byName.put("import-release", () -> new ImportReleaseCommand(terminal));
        byName.put("witness", () -> new WitnessCommand(terminal));
        byName.put("revoke", () -> new RevokeCommand(terminal));
        byName.put("rollout", () -> RolloutCommand.with(terminal));
        byName.put(
                "channel",
                () -> group(
                        new ChannelCommand(),
                        new ChannelSetCommand(terminal),
                        new ChannelAssignCommand(terminal),
                        new ChannelUnassignCommand(terminal),
                        new ChannelShowCommand(terminal)));
    }

    /** Adds the command that the arguments begin with, or all. */
    void addTo(CommandLine program, String... arguments) {
        Supplier<Object> only = arguments.length == 0 ? null : byName.get(arguments[0]);
        if (only == null) {
            byName.forEach((name, command) -> program.addSubcommand(name, command.get()));
        } else {
            program.addSubcommand(arguments[0], only.get());
        }
    }

    private static CommandLine group(Object parent, Object... commands) {
        var group = new CommandLine(parent);
        for (Object command : commands) {
            group.addSubcommand(command);
        }
        return group;
    }
}
