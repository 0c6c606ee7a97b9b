using System.Globalization;
using Kits.Sdk;
using Kits.Sdk.Processes;

namespace Kits.Exec;

/// <summary>What runs of a program on this machine: the process that is the program, or only what it left behind.</summary>
/// <param name="Main">The program's own process; null if it does not live.</param>
/// <param name="Leftovers">Other processes that it started. Looked for only when it does not live itself: that costs a walk through /proc.</param>
internal sealed record Instance(ProcessIdentity? Main, IReadOnlyList<ProcessIdentity> Leftovers)
{
    private const string Record = "process";

    /// <summary>Looks. The recorded process counts if it is that very process; any other only if it carries the resource's mark.</summary>
    internal static Instance Find(ResourceAction<ExecSettings> action)
    {
        var recorded = ProcessIdentity.Parse(action.Bag.Get(Record));
        if (recorded is not null && ProcessTable.IsAlive(recorded))
            return new Instance(recorded, []);

        var mark = action.Mark();
        var inPidFile = recorded is null ? ReadPidFile(action) : null;
        if (inPidFile is { } pid && ProcessTable.Find(pid) is { } process && ProcessTable.Carries(process, "KITS_MARK", mark))
            return new Instance(process, []);

        var marked = ProcessTable.Marked(mark);
        if (recorded is not null || inPidFile is not null)
            return new Instance(null, marked);

        // Neither record nor pid file: the host was killed between starting the program and writing them down. The first of its
        // processes is the program.
        var first = marked.OrderBy(candidate => candidate.StartTicks).ThenBy(candidate => candidate.Pid).FirstOrDefault();
        return new Instance(first, []);
    }

    /// <summary>Writes down which process is the program, so that a restarted host and the operator's tools find it.</summary>
    internal static async Task RememberAsync(ResourceAction<ExecSettings> action, ProcessIdentity main, CancellationToken cancel)
    {
        if (action.Bag.Get(Record) != main.ToString())
            await action.Bag.SetAsync(Record, main.ToString(), cancel);
        if (ReadPidFile(action) == main.Pid)
            return;

        var unfinished = PidFile(action) + ".new";
        File.Delete(unfinished);
        await using (var file = new StreamWriter(new FileStream(unfinished, FileMode.CreateNew))) // new, so no symbolic link of anybody's is followed
            await file.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{main.Pid}\n").AsMemory(), cancel);
        File.Move(unfinished, PidFile(action), overwrite: true); // nobody reads half a pid
    }

    internal static async Task ForgetAsync(ResourceAction<ExecSettings> action, CancellationToken cancel)
    {
        if (action.Bag.Get(Record) is not null)
            await action.Bag.SetAsync(Record, null, cancel);
        if (File.Exists(PidFile(action)))
            File.Delete(PidFile(action));
    }

    private static string PidFile(ResourceAction<ExecSettings> action) => action.Settings.PidFile ?? Path.Combine(action.Folder, "exec.pid");

    private static int? ReadPidFile(ResourceAction<ExecSettings> action)
    {
        try
        {
            return int.TryParse(File.ReadAllText(PidFile(action)), CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // none, or none that we may read: the mark decides
        }
    }
}
