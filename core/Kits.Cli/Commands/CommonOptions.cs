using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary>What many commands understand, and understand alike.</summary>
internal static class CommonOptions
{
    public static Option Socket { get; } = new("--socket", "PATH", $"where kitsd listens (default: ${ControlSocket.Variable}, else {ControlSocket.DefaultPath})");

    public static Option Json { get; } = new("--json", null, "data instead of text");

    public static Option NoWait { get; } = new("--no-wait", null, "exit 8 at once if another operation holds a resource");

    public static Option Wait { get; } = new("--wait", "TIME", "exit 8 if another operation still holds a resource after this time (30s, 5m)");

    public static Option Force { get; } = new("--force", null, "go on although the journal of kitsd cannot be written");

    public static Option Node { get; } = new("--node", null, "the whole node instead of one resource");

    public static ControlClient Connect(this Call call) => new(ControlSocket.Find(call.Value(Socket)));

    /// <summary>How long to wait for an operation that holds the resources; null is as long as it takes.</summary>
    public static double? WaitSeconds(this Call call)
    {
        if (!call.Has(Wait))
            return call.Has(NoWait) ? 0 : null;
        if (call.Has(NoWait))
            throw call.Refuse("--wait and --no-wait contradict each other");

        return call.Seconds(call.Value(Wait)!);
    }

    /// <summary>A duration that was written.</summary>
    public static double Seconds(this Call call, string written) =>
        Duration.Seconds(written) ?? throw call.Refuse($"\"{written}\" is no time; write 500ms, 30s, 5m, 2h or 1d");

    /// <summary>The tag at a place; null for the node, which must be named: nobody shall mean one and hit all.</summary>
    public static string? TagOrNode(this Call call, int at) => (call.Words.ElementAtOrDefault(at), call.Has(Node)) switch
    {
        ({ } tag, false) => tag,
        (null, true) => null,
        (null, false) => throw call.Refuse("name a TAG, or say --node"),
        _ => throw call.Refuse("a TAG and --node contradict each other"),
    };

    /// <summary>Prints how a request ended.</summary>
    /// <returns>Its exit code.</returns>
    public static int Tell(this Screen screen, OperationLine end)
    {
        if (end.Exit is ExitCode.Done)
            screen.Line(end.Text);
        else
            screen.Fail(end.Text);
        return end.Exit ?? ExitCode.Done;
    }
}
