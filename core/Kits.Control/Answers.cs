namespace Kits.Control;

/// <summary>What <c>kits status --json</c> prints. Fields are only ever added.</summary>
/// <param name="Node">The node that answers.</param>
/// <param name="Resources">Every resource asked for, children before the parents that need them.</param>
/// <param name="Journal">Null while the configuration database takes writes; otherwise why it is degraded.</param>
/// <param name="Notices">What concerns the node as a whole, each in one line: a maintenance, a budget that is spent. Null if there is nothing.</param>
public sealed record StatusAnswer(string Node, IReadOnlyList<ResourceStatus> Resources, string? Journal = null, IReadOnlyList<string>? Notices = null);

/// <summary>One resource as an operator sees it.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="Kit">The kit that knows how to run it.</param>
/// <param name="State">ISP, ISU, OSU, OSF or ILLSTATE.</param>
/// <param name="Wanted">in, out or never (never asked).</param>
/// <param name="Reason">Why the state is what it is, in one line.</param>
/// <param name="Since">When the state began.</param>
/// <param name="Needs">The children that must be in service first.</param>
/// <param name="Operation">What runs on it at this moment, or null.</param>
/// <param name="Next">What the host does next about it, or null.</param>
/// <param name="Id">What it stands for on the machine (an address, a directory): the ID column of lcdstatus.</param>
/// <param name="Startup">auto or manual.</param>
/// <param name="Maintenance">By whom, since and until when, and why it is in maintenance; null if it is not.</param>
/// <param name="Prefers">The resources that it comes up after, if they come up too.</param>
public sealed record ResourceStatus(
    string Tag, string Kit, string State, string Wanted, string Reason, DateTimeOffset Since,
    IReadOnlyList<string> Needs, string? Operation, string? Next, string Id = "", string Startup = "auto",
    string? Maintenance = null, IReadOnlyList<string>? Prefers = null);

/// <summary>The reason chain of a resource's present state, oldest link first.</summary>
/// <param name="Tag">The resource.</param>
/// <param name="State">Its state as lcdstatus prints it.</param>
/// <param name="Summary">One sentence that someone who has never seen the system understands.</param>
/// <param name="Chain">What led here.</param>
/// <param name="Next">What the host does next by itself.</param>
/// <param name="Advice">What a person can do, as a command where there is one; null if nothing is needed.</param>
public sealed record WhyAnswer(
    string Tag, string State, string Summary, IReadOnlyList<HistoryEntry> Chain, string Next, string? Advice);

/// <summary>One thing that happened, as <c>kits history --json</c> prints it on a line.</summary>
/// <param name="Time">When it happened, or began.</param>
/// <param name="Tag">The resource, or empty for the host itself.</param>
/// <param name="Kind">check, watch, decision, action, operation, state or host.</param>
/// <param name="Text">What happened, for a person.</param>
/// <param name="Operation">The operation it belongs to, or null.</param>
/// <param name="Milliseconds">How long it took, where it took time.</param>
/// <param name="Count">How many equal answers in a row this entry stands for.</param>
/// <param name="Until">The time of the last of them.</param>
public sealed record HistoryEntry(
    DateTimeOffset Time, string Tag, string Kind, string Text, string? Operation = null, double? Milliseconds = null,
    int Count = 1, DateTimeOffset? Until = null);

/// <summary>What is limited, how much of it is spent, and when it refills: a row of <c>kits ledger</c>.</summary>
/// <param name="Tag">The resource, or empty for the node itself.</param>
/// <param name="What">recoveries, hierarchy restarts or reboots.</param>
/// <param name="Allowed">How many are allowed.</param>
/// <param name="Spent">How many are spent.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="RefillsInSeconds">When fewer than allowed are spent again, or none counts any more; null if nothing is to refill.</param>
public sealed record LedgerRow(string Tag, string What, int Allowed, int Spent, int Remaining, double? RefillsInSeconds);

/// <summary>A policy in force: a row of <c>kits policy list</c>.</summary>
/// <param name="Tag">The resource, or empty for the node.</param>
/// <param name="Name">Failover, LocalRecovery, TemporalRecovery or NotificationOnly.</param>
/// <param name="On">Whether it is on.</param>
/// <param name="Source">Where that comes from.</param>
public sealed record PolicyRow(string Tag, string Name, bool On, string Source);

/// <summary>A rule in force: a row of <c>kits status TAG --policy</c>.</summary>
/// <param name="Name">As in a configuration: <c>quickCheck.every</c>.</param>
/// <param name="Value">Its value, as a configuration writes it.</param>
/// <param name="Source">default, the line of the configuration, or the command that set it.</param>
public sealed record RuleRow(string Name, string Value, string Source);

/// <summary>A kit as <c>kits kit list</c> shows it.</summary>
/// <param name="Name">The name that a configuration uses.</param>
/// <param name="Version">The version of its assembly.</param>
/// <param name="Path">The folder it was loaded from.</param>
/// <param name="Problem">Null if it is loaded; otherwise why it is refused.</param>
public sealed record KitAnswer(string Name, string Version, string Path, string? Problem);

/// <summary>Whether a node is fit, as <c>kits doctor</c> tells it.</summary>
/// <param name="Node">The node that answers.</param>
/// <param name="Findings">What was found, the good things too.</param>
public sealed record DoctorAnswer(string Node, IReadOnlyList<DoctorFinding> Findings);

/// <summary>One thing that was looked at.</summary>
/// <param name="Level">ok, warning (it works today) or problem (protection suffers now, or will at the next start).</param>
/// <param name="Topic">What it is about, in one word.</param>
/// <param name="Text">What, where and why, in one line.</param>
/// <param name="Advice">What to do; null if nothing is to be done.</param>
public sealed record DoctorFinding(string Level, string Topic, string Text, string? Advice = null)
{
    /// <summary>Nothing is to be done.</summary>
    public const string Ok = "ok";

    /// <summary>It works today.</summary>
    public const string Warning = "warning";

    /// <summary>Protection suffers now, or will at the next start.</summary>
    public const string Problem = "problem";
}

/// <summary>The engine has come round: whatever waits for it is not waiting in vain.</summary>
/// <param name="Time">When.</param>
public sealed record BeatAnswer(DateTimeOffset Time);

/// <summary>Why a request was not carried out.</summary>
/// <param name="Exit">The exit code that the command ends with (see <see cref="ExitCode"/>).</param>
/// <param name="Message">What, where, why and what to do next, in one line.</param>
public sealed record ErrorAnswer(int Exit, string Message);
