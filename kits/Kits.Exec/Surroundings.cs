using System.Security.Cryptography;
using System.Text;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Scripts;
using Kits.Sdk.Services;

namespace Kits.Exec;

/// <summary>What everything that is run for one resource has in common: its mark, its user, its files.</summary>
internal static class Surroundings
{
    /// <summary>
    /// The mark of all processes of the resource. The state directory is the resource's alone on this machine, so the mark is too, and it
    /// is the same after a restart of the host.
    /// </summary>
    internal static string Mark(this ResourceAction<ExecSettings> action) =>
        "exec-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{action.Folder}\n{action.Tag}")))[..32];

    /// <summary>A command of the resource.</summary>
    internal static Command Command(this ResourceAction<ExecSettings> action, IEnumerable<string> words) => new(words.First(), [.. words.Skip(1)])
    {
        User = action.Settings.User,
        Directory = action.Settings.Directory,
        Environment = action.Settings.Environment,
    };

    /// <summary>A command that may leave processes behind: its output goes to the log files, and its mark tells whose they are.</summary>
    internal static Command LastingCommand(this ResourceAction<ExecSettings> action, IEnumerable<string> words) => action.Command(words) with
    {
        OutputFile = action.Settings.LogFile ?? Path.Combine(action.Folder, "exec.log"),
        ErrorFile = action.Settings.ErrorLogFile ?? Path.Combine(action.Folder, "exec.err"),
        Mark = action.Mark(),
    };

    /// <summary>Runs a command or a script that may leave processes behind.</summary>
    internal static async Task<CommandResult> RunLastingAsync(this ResourceAction<ExecSettings> action, string name, IReadOnlyList<string> words, CancellationToken cancel) =>
        ScriptRequest.IsScript(words[0])
            ? Grade.InExitCodes(await action.RunScriptAsync(name, words, cancel))
            : await action.Commands.RunAsync(action.LastingCommand(words), cancel);

    /// <summary>Runs a script; its commands carry the mark of the resource.</summary>
    internal static Task<ScriptReport> RunScriptAsync(this ResourceAction<ExecSettings> action, string name, IReadOnlyList<string> words, CancellationToken cancel) =>
        action.Context.Scripts.RunAsync(new ScriptRequest(words[0], name, [.. words.Skip(1)]) { Mark = action.Mark() }, cancel);

    /// <summary>Processes as an operator wants to read of them: <c>4711 (httpd, state D)</c>.</summary>
    internal static string InWords(this IEnumerable<ProcessIdentity> processes) => string.Join(", ", processes.Select(process =>
        ProcessTable.StuckState(process) is { } state ? $"{process.Pid} ({NameOf(process)}, state {state})" : $"{process.Pid} ({NameOf(process)})"));

    private static string NameOf(ProcessIdentity process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Pid}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return "ended";
        }
    }
}
