using System.Security.Cryptography;
using Kits.Control;

namespace Kits.Host.Running;

/// <summary>Something that acts on resources: an operator's request, a recovery, the start or the end of the host.</summary>
/// <param name="name">As others who must wait are told: <c>restore of app</c>.</param>
/// <param name="isOperators">Whether an operator asked for it; otherwise the host did.</param>
/// <param name="begun">When it began.</param>
public sealed class Operation(string name, bool isOperators, DateTimeOffset begun)
{
    /// <summary>Its name in history, unlike that of any other.</summary>
    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>As others who must wait are told.</summary>
    public string Name { get; } = name;

    /// <summary>Whether an operator asked for it.</summary>
    public bool IsOperators { get; } = isOperators;

    /// <summary>When it began.</summary>
    public DateTimeOffset Begun { get; } = begun;

    /// <summary>The resources nobody else may act on meanwhile.</summary>
    public SortedSet<string> Locked { get; } = new(StringComparer.Ordinal);

    /// <summary>Told of every line as it comes; null if nobody listens.</summary>
    public Action<OperationLine>? Listener { get; init; }

    /// <summary>What the operator wrote behind <c>--</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The resource that it is about, and that the arguments are for; empty: all of them.</summary>
    public string Tag { get; init; } = "";

    /// <summary>Whether to go on although the configuration database takes no writes.</summary>
    public bool Force { get; init; }

    /// <summary>Whether somebody cancelled it: no further step begins.</summary>
    public bool Cancelled { get; set; }

    /// <summary>Tells whoever listens.</summary>
    public void Say(string kind, string text, string? tag = null, int? step = null, int? steps = null, int? exit = null) =>
        Listener?.Invoke(new OperationLine(kind, text, tag, step, steps, exit));
}
