using System.Collections.Immutable;
using Kits.Sdk.Settings;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kits.Worker.Compiling;

/// <summary>What is wrong with a script, in the words of the compiler and ours.</summary>
internal static class Problems
{
    private static readonly ImmutableDictionary<string, string> Forbidden = new Dictionary<string, string>
    {
        ["System.Environment.Exit"] = "return an answer instead",
        ["System.Environment.FailFast"] = "return an answer instead",
        ["System.Threading.Thread.Sleep"] = "write await Sleep(\"2s\")",
        ["System.Diagnostics.Process.Start"] = "write await Run(...)",
        ["System.Diagnostics.Process.Kill"] = "write await Run(\"kill\", ...)",
        ["System.Console.ReadLine"] = "a script has no input",
        ["System.Console.Read"] = "a script has no input",
        ["System.Console.ReadKey"] = "a script has no input",
        ["System.Reflection.Assembly.Load"] = "write #r",
        ["System.Reflection.Assembly.LoadFrom"] = "write #r",
        ["System.Reflection.Assembly.LoadFile"] = "write #r",
    }.ToImmutableDictionary();

    /// <summary>Everything that is wrong.</summary>
    /// <param name="compilation">The script as its author wrote it.</param>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether calls that no script should make are mistakes.</param>
    /// <param name="owesAnswer">Whether it is a mistake if it cannot end with an answer.</param>
    public static List<string> In(CSharpCompilation compilation, string path, bool strict, bool owesAnswer)
    {
        var problems = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => Told(diagnostic, compilation)).ToList();
        if (problems.Count > 0 || !strict)
            return problems;

        problems.AddRange(compilation.SyntaxTrees.SelectMany(tree => Calls(compilation.GetSemanticModel(tree), tree)));
        var main = compilation.SyntaxTrees.First(tree => tree.FilePath == path);
        if (owesAnswer && !Answers((CompilationUnitSyntax)main.GetRoot()))
            problems.Add($"{path}:{main.GetText().Lines.Count}:1: it ends without an answer: return InService(), Degraded(why), Failed(why) or Unknown(why)");
        return problems;
    }

    private static string Told(Diagnostic diagnostic, CSharpCompilation compilation)
    {
        var place = diagnostic.Location.GetMappedLineSpan();
        var near = diagnostic.Id is "CS0103" or "CS1061" or "CS0117" or "CS1739" ? Nearest(diagnostic, compilation) : "";
        return $"{place.Path}:{place.StartLinePosition.Line + 1}:{place.StartLinePosition.Character + 1}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}{near}";
    }

    private static string Nearest(Diagnostic diagnostic, CSharpCompilation compilation)
    {
        if (diagnostic.Location.SourceTree is not { } tree || tree.GetRoot().FindNode(diagnostic.Location.SourceSpan) is not { } node)
            return "";

        var model = compilation.GetSemanticModel(tree);
        var word = node.ToString();
        var container = node.Parent is MemberAccessExpressionSyntax access && access.Name == node ? model.GetTypeInfo(access.Expression).Type ?? model.GetSymbolInfo(access.Expression).Symbol as ITypeSymbol : null;
        return NearestWord.Suggestion(word, model.LookupSymbols(node.SpanStart, container).Select(symbol => symbol.Name).Distinct());
    }

    private static IEnumerable<string> Calls(SemanticModel model, SyntaxTree tree)
    {
        foreach (var call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
                continue;

            var name = $"{method.ContainingType.ToDisplayString()}.{method.Name}";
            if (!Forbidden.TryGetValue(name, out var instead))
                continue;

            var place = call.GetLocation().GetMappedLineSpan();
            yield return $"{place.Path}:{place.StartLinePosition.Line + 1}:{place.StartLinePosition.Character + 1}: no script calls {name}: {instead}";
        }
    }

    private static bool Answers(CompilationUnitSyntax unit) => unit.Members.OfType<GlobalStatementSyntax>().Any(member => Answers(member.Statement));

    private static bool Answers(SyntaxNode node) => node switch
    {
        ReturnStatementSyntax { Expression: not null } => true,
        ExpressionStatementSyntax { SemicolonToken.IsMissing: true } => true,
        LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax => false,
        _ => node.ChildNodes().Any(Answers),
    };
}
