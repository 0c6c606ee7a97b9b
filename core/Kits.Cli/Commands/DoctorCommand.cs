using System.Text.Json;
using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>kits doctor</c>: is this node fit?</summary>
internal static class DoctorCommand
{
    public static Command Command { get; } = new(
        "kits doctor", "", "tells whether this node is fit, and what to do about what is not",
        [CommonOptions.Json, CommonOptions.Socket], RunAsync)
    {
        Remarks = """
            ok       nothing is to be done
            warning  it works today
            problem  protection suffers now, or will at the next start; the exit code is 1
            """,
    };

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        using var client = call.Connect();
        var answer = await client.DoctorAsync(CancellationToken.None);

        if (call.Has(CommonOptions.Json))
            screen.Line(JsonSerializer.Serialize(answer, ControlJson.Default.DoctorAnswer));
        else
            DoctorReport.Print(answer, screen);

        return answer.Findings.Any(finding => finding.Level == DoctorFinding.Problem) ? ExitCode.Failed : ExitCode.Done;
    }
}
