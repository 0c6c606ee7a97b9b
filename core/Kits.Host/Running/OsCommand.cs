using Kits.Host.Configuration;
using Kits.Sdk.Services;

namespace Kits.Host.Running;

/// <summary>The one command through which this host takes its machine down.</summary>
public static class OsCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The command of a configuration; null if nothing is done to the machine.</summary>
    public static Func<string, Task<string?>>? Of(OsAction os, ICommandRunner commands) => os.IsReal ? word => RunAsync(Named(os, word), commands) : null;

    private static Command Named(OsAction os, string word) =>
        os.Command is { } own ? new Command(own, word) : new Command("/sbin/shutdown", word == "reboot" ? "-r" : "-P", "now");

    private static async Task<string?> RunAsync(Command command, ICommandRunner commands) =>
        await commands.RunAsync(command with { Timeout = Patience }, CancellationToken.None) is { Succeeded: false } failed ? $"{command.Program}: {failed}" : null;
}
