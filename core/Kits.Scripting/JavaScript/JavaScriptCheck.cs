using System.Collections.Immutable;
using Acornima.Ast;
using Jint;
using Kits.Scripting.Vocabulary;
using Kits.Sdk.Settings;

namespace Kits.Scripting.JavaScript;

/// <summary>Finds mistakes of a JavaScript script without running it: words that do not exist, calls that are never allowed, no answer.</summary>
public static class JavaScriptCheck
{
    private static readonly ImmutableDictionary<string, string[]> Members = new Dictionary<string, string[]>
    {
        ["resource"] = ["tag", "kit", "id", "folder"],
        ["result"] = ["state", "why", "ok"],
        ["event"] = ["at", "tag", "kind", "text"],
        ["bag"] = ["get", "set"],
        ["console"] = ["log", "warn", "error"],
    }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<string, string> Forbidden = new Dictionary<string, string>
    {
        ["eval"] = "text is never run as a script",
        ["Function"] = "text is never run as a script",
        ["require"] = "write import { x } from './file.js'",
        ["process"] = "write node, args or await run([...])",
        ["fetch"] = "write await http('https://...')",
        ["setTimeout"] = "write await sleep('2s')",
        ["setInterval"] = "write await sleep('2s')",
    }.ToImmutableDictionary();

    /// <summary>Everything that is wrong with a script, in order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="owesAnswer">Whether it has to end with an answer.</param>
    /// <param name="whyNot">Why a file cannot be trusted, or null.</param>
    public static IReadOnlyList<string> Problems(string path, bool owesAnswer, Func<string, string?> whyNot)
    {
        try
        {
            var source = JavaScriptSource.Parse(path, File.ReadAllText(path));
            var problems = Words(source, JavaScriptProgram.Load(path, ScriptLimits.Usual, whyNot).Words).OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)
                .Select(problem => $"{path}:{problem.Line}:{problem.Column}: {problem.Text}").ToList();
            if (owesAnswer && !source.Answers)
                problems.Add($"{path}:{source.Program.Location.End.Line}:1: it ends without an answer: end with inService(), degraded(why), failed(why) or unknown(why)");
            return problems;
        }
        catch (ScriptFaultException fault)
        {
            return fault.Problems;
        }
    }

    private static IEnumerable<(int Line, int Column, string Text)> Words(JavaScriptSource source, IReadOnlyCollection<string> known)
    {
        var globals = source.IsModule
            ? Engine.PrepareModule(source.Text, source.Path, new ModulePreparationOptions { CollectReferencedGlobals = true }).ReferencedGlobals
            : Engine.PrepareScript(source.Text, source.Path, strict: true, new ScriptPreparationOptions { CollectReferencedGlobals = true }).ReferencedGlobals;
        foreach (var name in globals!)
        {
            var problem = Forbidden.TryGetValue(name, out var instead) ? $"no script uses {name}: {instead}"
                : !known.Contains(name) && name is not ("undefined" or "NaN" or "Infinity") ? $"{name} is not defined{NearestWord.Suggestion(name, known)}"
                : null;
            if (problem is not null && Uses(source.Program, name).FirstOrDefault() is { } use)
                yield return (use.Location.Start.Line, use.Location.Start.Column + 1, problem);
        }

        foreach (var (word, members) in Members.Where(entry => globals.Contains(entry.Key)))
        {
            foreach (var access in Nodes(source.Program).OfType<MemberExpression>())
            {
                if (access is { Computed: false, Object: Identifier { Name: var name }, Property: Identifier { Name: var member } property } && name == word && !members.Contains(member))
                    yield return (property.Location.Start.Line, property.Location.Start.Column + 1, $"{word} has no {member}{(NearestWord.Suggestion(member, members) is { Length: > 0 } near ? near : $"; it has {string.Join(", ", members)}")}");
            }
        }
    }

    // Names of properties are identifiers too, and mean nothing here.
    private static IEnumerable<Node> Uses(Node node, string name) =>
        Nodes(node).Where(candidate => candidate is Identifier { Name: var found } && found == name && !IsName(node, candidate));

    private static bool IsName(Node root, Node identifier) => Nodes(root).Any(node =>
        node is MemberExpression { Computed: false } access && ReferenceEquals(access.Property, identifier) || node is Property { Computed: false, Shorthand: false } property && ReferenceEquals(property.Key, identifier));

    private static IEnumerable<Node> Nodes(Node node) => node.ChildNodes.SelectMany(Nodes).Prepend(node);
}
