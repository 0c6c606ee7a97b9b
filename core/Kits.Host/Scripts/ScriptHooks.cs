using System.Collections.Immutable;

namespace Kits.Host.Scripts;

/// <summary>The places where an operator's script can take part, by the words of the configuration.</summary>
public static class ScriptHooks
{
    /// <summary>After the kit's own check said in service.</summary>
    public const string Check = "check";

    /// <summary>After the kit's own thorough check said in service.</summary>
    public const string DeepCheck = "deepCheck";

    /// <summary>In place of the kit's own recover, unless the script gives no answer.</summary>
    public const string Recover = "recover";

    /// <summary>Whenever something is told in the history.</summary>
    public const string OnEvent = "on-event";

    private static readonly ImmutableArray<string> Around = [.. new[] { "restore", "remove", "recover" }.SelectMany(action => new[] { Before(action), After(action) })];

    /// <summary>Those of one resource.</summary>
    public static ImmutableArray<string> OfResource { get; } = [Check, DeepCheck, Recover, .. Around, OnEvent];

    /// <summary>Those of the node, for every resource whatever its kit.</summary>
    public static ImmutableArray<string> OfNode { get; } = [.. Around, OnEvent];

    /// <summary>The hook before an action.</summary>
    public static string Before(string action) => $"before-{action}";

    /// <summary>The hook after an action.</summary>
    public static string After(string action) => $"after-{action}";
}

/// <summary>A script bound to a hook.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="Path">The file, absolute.</param>
public sealed record BoundScript(string Hook, string Path)
{
    /// <summary>Marks the commands that it runs.</summary>
    public string? Mark { get; init; }

    /// <summary>As it is told: <c>check lag.js</c>.</summary>
    public override string ToString() => $"{Hook} {System.IO.Path.GetFileName(Path)}";
}
