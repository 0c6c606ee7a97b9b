using System.Collections.Concurrent;
using Kits.PostgreSql.Judging;
using Kits.PostgreSql.Sql;
using Kits.PostgreSql.Wire;
using Kits.Sdk.Processes;

namespace Kits.PostgreSql.Looking;

/// <summary>
/// What the kit remembers of one resource from check to check: how long a silence lasts, what was told already, which login was refused.
/// None of it is a truth about the machine. Lost with the host, it costs patience and a line of log, never a wrong answer.
/// </summary>
internal sealed class Recollection
{
    private static readonly ConcurrentDictionary<string, Recollection> All = new();

    // Refusals that last until somebody changes a file or a role are asked for again this seldom, because each is a line in the server's log.
    private static readonly TimeSpan LoginsRefused = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SlotsUsedUp = TimeSpan.FromSeconds(30);

    // What is proven otherwise needs no knock each time: a server forks a process for every one.
    private static readonly TimeSpan KnocksStand = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _told = [];
    private Conversation? _pending;
    private (ProcessIdentity Postmaster, DateTimeOffset Rules, long At, LoginAnswer.Refused Answer)? _refusal;
    private (Condition Condition, string Work, long Since, int Looks)? _lasting;
    private (string File, DateTimeOffset Changed, string? Mistake)? _rules;
    private readonly Dictionary<Door, (Knock Knock, long At)> _knocks = [];

    /// <summary>A connection for queries that stays from check to check.</summary>
    public SqlSession Session { get; } = new();

    /// <summary>What is remembered of the resource with that state folder.</summary>
    public static Recollection Of(string folder) => All.GetOrAdd(folder, _ => new Recollection());

    /// <summary>True the first time that something is to be told.</summary>
    public bool IsNews(string text)
    {
        lock (_gate)
            return _told.Add(text);
    }

    /// <summary>Everything is news again: the server was started anew.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _told.Clear();
            _refusal = null;
            _lasting = null;
            _knocks.Clear();
        }

        Session.Close();
        Keep(null);
    }

    /// <summary>Takes the login that still waits for its answer, if there is one.</summary>
    public Conversation? TakePending() => Interlocked.Exchange(ref _pending, null);

    /// <summary>Keeps a login that waits for its answer, so that it is the only one.</summary>
    public void Keep(Conversation? waiting) => Interlocked.Exchange(ref _pending, waiting)?.Dispose();

    /// <summary>The refusal that the same server gave to the same login so lately that asking again would only fill its log.</summary>
    public LoginAnswer.Refused? LateRefusal(ProcessIdentity postmaster, DateTimeOffset rules, TimeProvider time)
    {
        lock (_gate)
        {
            return _refusal is { } refusal && refusal.Postmaster == postmaster && refusal.Rules == rules
                && time.GetElapsedTime(refusal.At) < (refusal.Answer.SqlState == "53300" ? SlotsUsedUp : LoginsRefused)
                ? refusal.Answer
                : null;
        }
    }

    /// <summary>Remembers a refusal that will not pass within seconds; anything else forgets it.</summary>
    public void Remember(ProcessIdentity postmaster, DateTimeOffset rules, TimeProvider time, LoginAnswer answer)
    {
        lock (_gate)
            _refusal = answer is LoginAnswer.Refused { SqlState: not ("57P03" or "42501" or "58030" or "58P01" or "53100" or "") } refused
                ? (postmaster, rules, time.GetTimestamp(), refused)
                : null;
    }

    /// <summary>What a door answered lately; null if it is time to knock again.</summary>
    public Knock? LateKnock(Door door, TimeProvider time)
    {
        lock (_gate)
            return _knocks.TryGetValue(door, out var late) && time.GetElapsedTime(late.At) < KnocksStand ? late.Knock : null;
    }

    /// <summary>Remembers a door that answered. One that did not is knocked at again: that costs no server a process, and it may be just opening.</summary>
    public Knock Remember(Knock knock, TimeProvider time)
    {
        lock (_gate)
        {
            if (knock.IsAnswered)
                _knocks[knock.Door] = (knock, time.GetTimestamp());
            else
                _knocks.Remove(knock.Door);
        }

        return knock;
    }

    /// <summary>How long this condition has lasted without any sign of work.</summary>
    public Endurance Lasting(Condition condition, string work, TimeProvider time)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _lasting = _lasting is { } before && before.Condition == condition && before.Work == work
                ? before with { Looks = before.Looks + 1 }
                : (condition, work, now, 1);
            return new Endurance(_lasting.Value.Looks, time.GetElapsedTime(_lasting.Value.Since, now));
        }
    }

    /// <summary>The mistake in a file of rules, read again only when it was changed.</summary>
    public string? MistakeIn(string file, DateTimeOffset changed, Func<string?> read)
    {
        lock (_gate)
        {
            if (_rules is not { } known || known.File != file || known.Changed != changed)
                _rules = (file, changed, read());
            return _rules.Value.Mistake;
        }
    }
}
