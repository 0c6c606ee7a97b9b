using System.Text.Json.Nodes;

namespace Kits.Scripting.Vocabulary;

/// <summary>Everything that a script is told when it is called. Values only: they cross to a worker.</summary>
public sealed record ScriptCall
{
    /// <summary>Why it is called: <c>check</c>, <c>before-restore</c>, or a word of the kit's own.</summary>
    public required string Hook { get; init; }

    /// <summary>The resource.</summary>
    public required ScriptResource Resource { get; init; }

    /// <summary>The name of this node.</summary>
    public required string Node { get; init; }

    /// <summary>What is done to the resource: restore, remove, recover, quickCheck; empty for an event.</summary>
    public string Action { get; init; } = "";

    /// <summary>What the operator wrote behind <c>--</c>.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>The settings of the resource, as the configuration gives them: texts, lists and maps.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>What the kit answered so far; null before it was asked.</summary>
    public ScriptResult? Result { get; init; }

    /// <summary>The event, for <c>on-event</c>.</summary>
    public ScriptEvent? Event { get; init; }
}

/// <summary>The resource that a script is bound to.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="Kit">The kit that runs it.</param>
/// <param name="Id">What it stands for on the machine.</param>
/// <param name="Folder">A folder that belongs to the resource alone.</param>
public sealed record ScriptResource(string Tag, string Kit, string Id, string Folder);

/// <summary>What a kit answered: what a script may look at before it answers itself.</summary>
/// <param name="State"><c>done</c>, <c>in service</c>, <c>degraded</c>, <c>out of service</c>, <c>failed</c> or <c>unknown</c>.</param>
/// <param name="Why">The kit's words.</param>
public sealed record ScriptResult(string State, string? Why)
{
    /// <summary>Whether the action succeeded, or the resource serves.</summary>
    public bool Ok => State is "done" or "in service" or "degraded";
}

/// <summary>Something that happened on this node.</summary>
/// <param name="At">When.</param>
/// <param name="Tag">The resource; empty for the node itself.</param>
/// <param name="Kind">As in <c>kits history</c>: state, decision, action, operation, watch, host.</param>
/// <param name="Text">What happened.</param>
public sealed record ScriptEvent(DateTimeOffset At, string Tag, string Kind, string Text);
