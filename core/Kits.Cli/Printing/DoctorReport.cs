using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>What the doctor found: the worst first, and what to do about it.</summary>
internal static class DoctorReport
{
    private static readonly string[] Worst = [DoctorFinding.Problem, DoctorFinding.Warning, DoctorFinding.Ok];

    public static void Print(DoctorAnswer answer, Screen screen)
    {
        var findings = answer.Findings.OrderBy(finding => Array.IndexOf(Worst, finding.Level)).ToList();
        if (screen.IsTerminal)
            PrintTable(answer.Node, findings, screen);
        else
            foreach (var finding in findings)
                screen.Line($"{finding.Level,-7}  {finding.Topic}: {Text.OneLine(finding.Text)}{(finding.Advice is { } advice ? $"; {Text.OneLine(advice)}" : "")}");
    }

    private static void PrintTable(string node, List<DoctorFinding> findings, Screen screen)
    {
        var topics = findings.Select(finding => finding.Topic.Length).DefaultIfEmpty().Max();
        screen.Line($"{screen.Paint(node, Colour.Bold)}: {Summary(findings)}");
        screen.Line();

        foreach (var finding in findings)
        {
            screen.Line($"{screen.Paint($"{finding.Level,-7}", ColourOf(finding.Level))}  {finding.Topic.PadRight(topics)}  {Text.OneLine(finding.Text)}");
            if (finding.Advice is { } advice)
                screen.Line($"{"",-7}  {"".PadRight(topics)}  {screen.Paint(Text.OneLine(advice), Colour.Bold)}");
        }
    }

    private static string Summary(List<DoctorFinding> findings) =>
        (Count(findings, DoctorFinding.Problem), Count(findings, DoctorFinding.Warning)) switch
        {
            (0, 0) => "fit",
            (0, var warnings) => $"fit, with {Number(warnings, "warning")}",
            (var problems, 0) => Number(problems, "problem"),
            var (problems, warnings) => $"{Number(problems, "problem")}, {Number(warnings, "warning")}",
        };

    private static int Count(List<DoctorFinding> findings, string level) => findings.Count(finding => finding.Level == level);

    private static string Number(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static Colour ColourOf(string level) => level switch
    {
        DoctorFinding.Problem => Colour.Red,
        DoctorFinding.Warning => Colour.Yellow,
        _ => Colour.Green,
    };
}
