using Kits.Cli.CommandLine;

namespace Kits.Cli.Commands;

/// <summary>Every name this program answers to, and every verb of <c>kits</c>.</summary>
internal static class CommandBook
{
    /// <summary>Commands with a name of their own.</summary>
    public static IReadOnlyList<Command> Names { get; } =
        [OperationCommands.PerformAction, LcdStatusCommand.Command, StartCommand.Command, StopCommand.Command];

    /// <summary>Verbs of <c>kits</c>, in the order of its help.</summary>
    public static IReadOnlyList<Command> Verbs { get; } =
    [
        StatusCommand.Command, WhyCommand.Command, HistoryCommand.Command,
        .. OperationCommands.Verbs, OperationCommands.Cancel,
        ApplyCommand.Command, MaintenanceCommand.Command, .. PolicyCommands.All, .. LedgerCommands.All,
        .. OfflineCommands.Verbs,
        DoctorCommand.Command, WatchdogCommand.Command,
    ];

    /// <summary>Names and verbs that are promised: they say so, instead of being unknown.</summary>
    public static IReadOnlyList<string> NotBuiltYet { get; } =
    [
        "lcdremexec", "lk_log", "kits script",
        "kits node", "kits switch", "kits drill",
    ];
}
