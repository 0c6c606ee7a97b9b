using System.Text.Json;
using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>kits why</c>: the reason chain of the present state.</summary>
internal static class WhyCommand
{
    public static Command Command { get; } = new(
        "kits why", "TAG", "tells why TAG is in its state, what comes next, and what you can do",
        [CommonOptions.Json, CommonOptions.Socket], RunAsync);

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        using var client = call.Connect();
        var why = await client.WhyAsync(call.Words[0], CancellationToken.None);

        if (call.Has(CommonOptions.Json))
            screen.Line(JsonSerializer.Serialize(why, ControlJson.Default.WhyAnswer));
        else
            WhyStory.Print(why, screen);

        return ExitCode.Done;
    }
}
