using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>lcdstatus</c>: the states as tables that old eyes and old scripts know.</summary>
internal static class LcdStatusCommand
{
    private static readonly Option Node = new("-d", "NODE", "the node; only this one yet");
    private static readonly Option Short = new("-q", null, "short: LOCAL TAG ID STATE PRIO PRIMARY");
    private static readonly Option Backup = new("-e", null, "short, with the next node in line in the first column, then the communication paths");
    private static readonly Option Root = new("-r", "TAG", "only the hierarchy below TAG");
    private static readonly Option Whole = new("-u", null, "shorten nothing");

    public static Command Command { get; } = new(
        "lcdstatus", "", "shows all resources, or those below one", [Node, Short, Backup, Root, Whole, CommonOptions.Socket], RunAsync);

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        using var client = call.Connect();
        try
        {
            return Print(await client.StatusAsync(tag: null, CancellationToken.None), call, screen);
        }
        catch (ControlException failure) when (failure.Exit == ExitCode.Unreachable)
        {
            screen.Fail($"Kits does not appear to be running. ({failure.Message})");      // the words that old scripts look for
            return failure.Exit;
        }
    }

    private static int Print(StatusAnswer status, Call call, Screen screen)
    {
        if (call.Value(Node) is { } node && node != status.Node)
            throw new ControlException(ExitCode.NotFound, $"-d {node}: no such node is known here; this one is {status.Node}");

        var hierarchies = StatusCommand.Pick(status, call.Value(Root));
        if (call.Has(Short) || call.Has(Backup))
            new LcdTable(status, call.Has(Backup), call.Has(Whole)).Print(hierarchies, screen);
        else
            LcdList.Print(status, hierarchies, screen);

        return ExitCode.Done;
    }
}
