using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>A line of a running operation: <c>1/3 restore share: mounted /dev/sdb1 on /share (45 ms)</c>.</summary>
internal static class OperationLines
{
    public static string Line(OperationLine line)
    {
        var step = line is { Step: { } number, Steps: { } all } ? $"{number}/{all} " : "";
        var subject = string.Join(' ', new[] { line.Action, line.Tag }.Where(word => !string.IsNullOrEmpty(word)));
        var took = line.Milliseconds is { } milliseconds ? $" ({Times.Took(milliseconds)})" : "";
        var text = Text.OneLine(line.Text);

        return $"{step}{subject}{(subject.Length > 0 && text.Length > 0 ? ": " : "")}{text}{took}";
    }
}
