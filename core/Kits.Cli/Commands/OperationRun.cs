using System.Text.Json;
using Kits.Cli.Linux;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary>Follows an operation to its end, and takes leave of it without ending it.</summary>
internal static class OperationRun
{
    /// <param name="name">The command, for the line of a failure.</param>
    /// <param name="leave">What to tell an operator who leaves before the end.</param>
    /// <param name="begin">Asks for the operation.</param>
    /// <param name="json">The lines as they came, instead of text.</param>
    /// <param name="screen">Where they go.</param>
    public static async Task<int> FollowAsync(
        string name, string leave, Func<CancellationToken, IAsyncEnumerable<OperationLine>> begin, bool json, Screen screen)
    {
        using var interrupt = new Interrupt();
        try
        {
            await foreach (var line in begin(interrupt.Token))
            {
                if (json)
                    screen.Line(JsonSerializer.Serialize(line, ControlJson.Default.OperationLine));
                else
                    Print(line, name, screen);

                screen.Flush();
                if (line.Kind == "end" || line.Exit is not null)
                    return line.Exit ?? ExitCode.Done;
            }

            screen.Fail($"{name}: kitsd ended its answer before the end; {leave}");
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            screen.Fail($"{name}: left; {leave}");
        }
        catch (ConnectionLostException)
        {
            screen.Fail($"{name}: the connection to kitsd was lost; {leave}");
        }

        return ExitCode.Failed;
    }

    private static void Print(OperationLine line, string name, Screen screen)
    {
        if (line.Exit > 0)
            screen.Fail($"{name}: {OperationLines.Line(line)}");
        else
            screen.Line(line.Kind is "waiting" or "progress" ? screen.Paint(OperationLines.Line(line), Colour.Faint) : OperationLines.Line(line));
    }
}
