using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>A line of a running operation: <c>1/3 restore share: mounted /dev/sdb1 on /share (45 ms)</c>.</summary>
internal static class OperationLines
{
    public static string Line(OperationLine line)
    {
        var text = Text.OneLine(line.Text);
        var step = line is { Step: { } number, Steps: { } all } ? $"{number}/{all} " : "";
        var took = line.Milliseconds is { } milliseconds ? $" ({Times.Took(milliseconds)})" : "";

        return step + Subject(line) + text + took;
    }

    /// <summary>What the line is about, unless its text names that already.</summary>
    private static string Subject(OperationLine line) => line switch
    {
        { Tag: null or "" } => "",
        { Action: { Length: > 0 } action } => $"{action} {line.Tag}: ",
        _ when line.Text.Split(' ', ',', ';', ':', '"').Contains(line.Tag) => "",
        _ => $"{line.Tag}: ",
    };
}
