using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>Why a resource is in its state, as one would tell it to someone just woken.</summary>
internal static class WhyStory
{
    public static void Print(WhyAnswer why, Screen screen)
    {
        var meaning = ServiceStates.Meaning(why.State);
        var state = meaning.Length > 0 ? $"{why.State}, {meaning}" : why.State;

        screen.Line($"{screen.Paint(why.Tag, Colour.Bold)} is {screen.Paint(state, ServiceStates.Colour(why.State))}.");
        screen.Line(Text.OneLine(why.Summary));

        Heading("What led here", screen);
        foreach (var entry in why.Chain)
            screen.Line($"  {HistoryLines.Line(entry, screen, about: why.Tag)}");
        if (why.Chain.Count == 0)
            screen.Line("  nothing is recorded");

        Heading("What comes next", screen);
        screen.Line($"  {Text.OneLine(why.Next)}");

        Heading("What you can do", screen);
        screen.Line(why.Advice is { } advice ? $"  {screen.Paint(Text.OneLine(advice), Colour.Bold)}" : "  nothing is needed");
    }

    private static void Heading(string text, Screen screen)
    {
        screen.Line();
        screen.Line(screen.Paint(text, Colour.Cyan));
    }
}
