using Kits.PostgreSql.Machine;
using Kits.Sdk.Processes;

namespace Kits.PostgreSql.Looking;

/// <summary>How far a server's start or recovery has come: the file it replays, the CPU time and reads of the process that does it.</summary>
/// <param name="Fingerprint">Equal twice only if nothing moved in between.</param>
/// <param name="InWords">What it does, for the operator; null if that cannot be seen.</param>
internal sealed record StartupWork(string Fingerprint, string? InWords)
{
    /// <summary>Looks.</summary>
    public static StartupWork Of(Postmaster postmaster)
    {
        if (postmaster is not Postmaster.Running running)
            return new StartupWork("", null);

        var children = ProcessTable.Descendants(running.Process);
        var startup = children.FirstOrDefault(child => ServerProcesses.TitleOf(child.Pid).Contains("startup", StringComparison.Ordinal));
        var title = startup is null ? null : ServerProcesses.TitleOf(startup.Pid);
        return new StartupWork(
            string.Join('\n', children.Append(running.Process).Select(process => $"{process.Pid} {ServerProcesses.WorkOf(process.Pid)}")),
            title is null ? null : $"the server recovers: {title}");
    }
}
