using System.Text.RegularExpressions;
using Kits.Core.Recovery;

namespace Kits.Simulation.Scenarios;

/// <summary>One form of line that a scenario may have.</summary>
public sealed partial class Sentence
{
    private static readonly Dictionary<string, string> Words = new()
    {
        ["TAG"] = @"[\w./-]+",
        ["OTHER"] = @"[\w./-]+",
        ["TAGS"] = @"[\w./-]+(?: [\w./-]+)*",
        ["TIME"] = @"\d+(?:ms|s|m|h|d)",
        ["SPAN"] = @"\d+(?:ms|s|m|h|d)",
        ["ACTION"] = "check|restore|remove|recover",
        ["REQUEST"] = "restore|remove|restart|recover|check",
        ["POLICY"] = string.Join('|', Policies.Names),
        ["STATE"] = "ISP|ISU|OSU|OSF|ILLSTATE",
        ["COUNT"] = @"never|once|twice|\d+ times",
        ["DONE"] = "restored|removed|recovered|checked",
        ["NUMBER"] = @"\d+",
        ["REST"] = ".+",
    };

    private readonly Regex _pattern;
    private readonly Action<Telling, Func<string, string>> _happen;

    /// <summary>A sentence in which words in capitals stand for what differs.</summary>
    /// <param name="form">given, when or then, and the sentence: <c>when TAG breaks</c>.</param>
    /// <param name="happen">Lets it happen, or checks it; given what stands where the capitals are.</param>
    public Sentence(string form, Action<Telling, Func<string, string>> happen)
    {
        (Form, _happen) = (form, happen);
        var pattern = Capitals().Replace(Regex.Escape(form).Replace(@"\ ", " "), word => $"(?<{word.Value}>{Words[word.Value]})");
        _pattern = new Regex($"^{pattern}$", RegexOptions.CultureInvariant);
    }

    /// <summary>The form.</summary>
    public string Form { get; }

    /// <summary>Reads a line, its blanks already single.</summary>
    /// <returns>What to do; null if the line is another sentence.</returns>
    public Action<Telling>? Read(string line) => _pattern.Match(line) is { Success: true } match
        ? telling => _happen(telling, word => match.Groups[word].Value)
        : null;

    [GeneratedRegex(@"\b[A-Z]{2,}\b")]
    private static partial Regex Capitals();
}
