using Kits.PostgreSql.Layout;
using Kits.PostgreSql.Machine;
using Kits.PostgreSql.Sql;
using Kits.PostgreSql.Wire;
using Kits.Sdk;
using Kits.Sdk.Processes;

namespace Kits.PostgreSql.Looking;

/// <summary>Looks at a server, layer by layer, and changes nothing. What it sees is judged elsewhere.</summary>
internal sealed class Observer(ResourceAction<PostgreSqlSettings> action, Cluster cluster, Recollection recollection)
{
    // Well below the time a check has, so that it can still say what it saw.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private PostgreSqlSettings Settings => action.Settings;

    // Where a query goes over a connection that is there, a login of its own would tell nothing more, and cost the server a process.
    private bool AsksOverKeptConnection => Settings.WantsSql && recollection.Session.IsOpen;

    private Account? _owner = cluster.Owner;

    private uint Owner => _owner?.Id ?? 0;

    private string User => Settings.MonitorUser ?? _owner?.Name ?? "postgres";

    /// <summary>Looks.</summary>
    public async Task<Observation> LookAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var postmaster = Postmaster.Find(cluster.DataDirectory, out var lockFile);
        if (postmaster is not Postmaster.Running running)
            return new Observation { Postmaster = postmaster };

        if (Settings.Owner is null && FileStatus.Of($"/proc/{running.Process.Pid}") is { } process)
            _owner = Account.Of(process.Owner); // the directory may be detached, and its place belong to somebody else

        var warnings = new List<string>();
        var fault = StorageFault(warnings);
        var rules = FileStatus.Of(cluster.HostBasedFile)?.Changed ?? default;
        if (recollection.MistakeIn(cluster.HostBasedFile, rules, ReadRules) is { } mistake)
            warnings.Add($"the next start would fail: {cluster.HostBasedFile}, {mistake}");

        var doors = DoorsOf(lockFile);
        var conversations = new List<Conversation>();
        try
        {
            var isProven = AsksOverKeptConnection && running is { Status: "ready", Stuck: null };
            var knocks = await KnockAsync(doors, isProven, conversations, cancel);
            running = running with { Stuck = ProcessTable.StuckState(running.Process) }; // as it is after the silence, if there was one
            var login = running.Status is "starting" or "stopping" or "standby" || AsksOverKeptConnection || !knocks.Any(knock => knock.IsAnswered)
                ? null
                : await LogInAsync(running.Process, rules, conversations, knocks, cancel);
            return new Observation
            {
                Postmaster = running,
                Knocks = knocks,
                Login = login ?? InsteadOfLogin(running, knocks),
                Sql = await AskAsync(login, knocks, cancel),
                StorageFault = fault,
                Warnings = warnings,
                LoginAdvice = AdviceFor(knocks.FirstOrDefault(knock => knock.IsAnswered)?.Door),
            };
        }
        finally
        {
            conversations.ForEach(conversation => conversation.Dispose());
        }
    }

    /// <summary>The doors of a server: those that its lock file names, else those that the settings and the configuration do.</summary>
    public IReadOnlyList<Door> DoorsOf(LockFile? lockFile)
    {
        var port = lockFile?.Port ?? Settings.Port ?? cluster.Configuration.Port ?? 5432;
        return lockFile is { Port: not null }
            ? Door.Of(port, lockFile.SocketDirectory, Settings.Host ?? lockFile.ListenAddress)
            : Door.Of(port, Settings.SocketDirectory ?? cluster.Configuration.SocketDirectory, Settings.Host ?? cluster.Configuration["listen_addresses"]?.Split(',')[0].Trim());
    }

    private async Task<IReadOnlyList<Knock>> KnockAsync(IReadOnlyList<Door> doors, bool isProven, List<Conversation> conversations, CancellationToken cancel)
    {
        var knocks = new List<Knock>();
        foreach (var door in doors)
        {
            if (isProven && recollection.LateKnock(door, action.Time) is { } late)
            {
                knocks.Add(late);
                continue;
            }

            var conversation = new Conversation(door, action.Events, action.Time);
            conversations.Add(conversation);
            var knock = new Knock(door, await conversation.KnockAsync(Owner, Patience, cancel));
            knocks.Add(recollection.Remember(knock, action.Time));
            isProven |= knock.IsAnswered;
        }

        return knocks;
    }

    // A server that starts, stops or takes no queries says so in its lock file: asking it would only add a line to its log.
    private static LoginAnswer.Refused? InsteadOfLogin(Postmaster.Running running, IReadOnlyList<Knock> knocks) => running.Status switch
    {
        _ when !knocks.Any(knock => knock.IsAnswered) => null,
        "starting" => new LoginAnswer.Refused("57P03", "the database system is starting up"),
        "stopping" => new LoginAnswer.Refused("57P03", "the database system is shutting down"),
        "standby" => new LoginAnswer.Refused("57P03", "the database system is a standby that takes no queries"),
        _ => null,
    };

    private async Task<LoginAnswer?> LogInAsync(
        ProcessIdentity postmaster, DateTimeOffset rules, List<Conversation> conversations, IReadOnlyList<Knock> knocks, CancellationToken cancel)
    {
        if (recollection.TakePending() is { } pending)
        {
            conversations.Add(pending);
            return KeptIfSilent(await pending.AnswerAsync(TimeSpan.Zero, cancel), pending, conversations);
        }

        if (recollection.LateRefusal(postmaster, rules, action.Time) is { } refusal)
            return refusal;

        var door = knocks.First(knock => knock.IsAnswered);
        var at = conversations.FindIndex(candidate => candidate.Door == door.Door);
        var conversation = conversations[at];
        if (door.Answer is not KnockAnswer.Plain) // it would insist on encryption now: ask on a connection that never mentioned it
        {
            conversation.Dispose();
            conversations[at] = conversation = new Conversation(conversation.Door, action.Events, action.Time);
            if (!await conversation.EnterAsync(Owner, Patience, cancel))
                return null;
        }

        var answer = KeptIfSilent(await conversation.LogInAsync(User, Settings.Database, Patience, cancel), conversation, conversations);
        recollection.Remember(postmaster, rules, action.Time, answer);
        return answer;
    }

    private LoginAnswer KeptIfSilent(LoginAnswer answer, Conversation conversation, List<Conversation> conversations)
    {
        if (answer is LoginAnswer.Silent && conversations.Remove(conversation))
            recollection.Keep(conversation);
        return answer;
    }

    private async Task<SqlAnswer?> AskAsync(LoginAnswer? login, IReadOnlyList<Knock> knocks, CancellationToken cancel)
    {
        if (!Settings.WantsSql || knocks.FirstOrDefault(knock => knock.IsAnswered)?.Door is not { } door)
            return null;

        // A password can be sent by the library alone; and a kept connection still works when no slot is left for a new one.
        var mayWork = AsksOverKeptConnection || login is LoginAnswer.Ready or LoginAnswer.Refused { SqlState: "53300" } || (login is LoginAnswer.PasswordWanted && Settings.PassFile is not null);
        return mayWork ? await recollection.Session.AskAsync(Settings, door, User, Owner, Patience, cancel) : null;
    }

    private string? StorageFault(List<string> warnings)
    {
        if (Storage.ReadOnly(cluster.DataDirectory) is { } readOnly)
            return readOnly;

        string? warning = null;
        var fault = Settings.Canary ? Storage.WriteFails(cluster.DataDirectory, out warning) : null;
        if (warning is not null)
            warnings.Add(warning);
        if (Settings.SpaceWarning is { } percent && Directory.Exists(cluster.DataDirectory))
            warnings.AddRange(Storage.Full(cluster.DataDirectory, percent));
        return fault;
    }

    private string? ReadRules()
    {
        try
        {
            return HostBasedRules.FirstMistake(File.ReadAllLines(cluster.HostBasedFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // not ours to read, or the directory is detached
        }
    }

    private string AdviceFor(Door? door) => door is Door.Tcp tcp
        ? $"For deeper checks let it in: host {Settings.Database} {User} {tcp.Host}/{(tcp.Host.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128)} scram-sha-256, above the other lines of {cluster.HostBasedFile}, with monitor_passfile"
        : $"For deeper checks let it in: local {Settings.Database} {User} peer, above the other lines of {cluster.HostBasedFile}";
}
