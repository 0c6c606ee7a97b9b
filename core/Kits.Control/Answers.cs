namespace Kits.Control;

/// <summary>What <c>kits status --json</c> prints. Fields are only ever added.</summary>
/// <param name="Node">The node that answers.</param>
/// <param name="Resources">Every resource asked for, children before the parents that need them.</param>
/// <param name="Journal">Null while the configuration database takes writes; otherwise why it is degraded.</param>
public sealed record StatusAnswer(string Node, IReadOnlyList<ResourceStatus> Resources, string? Journal = null);

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
public sealed record ResourceStatus(
    string Tag, string Kit, string State, string Wanted, string Reason, DateTimeOffset Since,
    IReadOnlyList<string> Needs, string? Operation, string? Next, string Id = "", string Startup = "auto");

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

/// <summary>A kit as <c>kits kit list</c> shows it.</summary>
/// <param name="Name">The name that a configuration uses.</param>
/// <param name="Version">The version of its assembly.</param>
/// <param name="Path">The folder it was loaded from.</param>
/// <param name="Problem">Null if it is loaded; otherwise why it is refused.</param>
public sealed record KitAnswer(string Name, string Version, string Path, string? Problem);

/// <summary>The engine has come round: whatever waits for it is not waiting in vain.</summary>
/// <param name="Time">When.</param>
public sealed record BeatAnswer(DateTimeOffset Time);

/// <summary>Why a request was not carried out.</summary>
/// <param name="Exit">The exit code that the command ends with (see <see cref="ExitCode"/>).</param>
/// <param name="Message">What, where, why and what to do next, in one line.</param>
public sealed record ErrorAnswer(int Exit, string Message);
