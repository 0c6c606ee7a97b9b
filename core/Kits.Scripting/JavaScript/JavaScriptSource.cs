using System.Text;
using Acornima;
using Acornima.Ast;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.JavaScript;

/// <summary>
/// A script as the engine gets it. One that is no module becomes the body of an async function, so that it may await and return anywhere;
/// what it ends with is returned. Lines stay as they are, and columns are told as the author counts them.
/// </summary>
internal sealed class JavaScriptSource
{
    private const string Head = "(async function () {";
    private const string Return = "return ";

    private readonly List<(int Line, int Column, int Length)> _inserted = []; // lines from 1 and columns from 0, as the engine counts

    private JavaScriptSource(string path, string text, Program program)
    {
        Path = path;
        Program = program;
        IsModule = program is Module;
        if (IsModule)
        {
            Text = text;
            Answers = program.Body.Any(statement => statement is ExportDefaultDeclaration or ExportNamedDeclaration { Source: null });
            return;
        }

        var ends = Ends(program.Body).ToList();
        Text = Wrap(text, ends);
        Answers = ends.Count > 0 || ReturnsAnything(program);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the engine evaluates.</summary>
    public string Text { get; }

    /// <summary>As it was parsed, before anything was inserted.</summary>
    public Program Program { get; }

    /// <summary>Whether it imports or exports.</summary>
    public bool IsModule { get; }

    /// <summary>Whether it can end with an answer at all.</summary>
    public bool Answers { get; }

    /// <summary>Parses a script.</summary>
    /// <exception cref="ScriptFaultException">It is no JavaScript.</exception>
    public static JavaScriptSource Parse(string path, string text)
    {
        try
        {
            return new JavaScriptSource(path, text, ParseProgram(path, text));
        }
        catch (ParseErrorException e)
        {
            throw new ScriptFaultException($"{path}:{e.LineNumber}:{e.Column + 1}: {e.Description}");
        }
    }

    /// <summary>A place in the engine's text as the author knows it: <c>FILE:LINE:COLUMN</c>.</summary>
    public string Place(int line, int column) =>
        $"{Path}:{line}:{column - _inserted.Where(insert => insert.Line == line && insert.Column < column).Sum(insert => insert.Length) + 1}";

    private static Program ParseProgram(string path, string text)
    {
        var options = new ParserOptions { AllowAwaitOutsideFunction = true, AllowReturnOutsideFunction = true };
        try
        {
            return new Parser(options).ParseScript(text, path, strict: true);
        }
        catch (ParseErrorException asScript)
        {
            try
            {
                var module = new Parser().ParseModule(text, path);
                if (module.Body.Any(statement => statement is ImportOrExportDeclaration))
                    return module;
            }
            catch (ParseErrorException asModule) when ((asModule.LineNumber, asModule.Column).CompareTo((asScript.LineNumber, asScript.Column)) > 0)
            {
                throw; // it got further as a module: that is what it was meant to be
            }
            catch (ParseErrorException)
            {
                // as a script it got further
            }

            throw;
        }
    }

    // Where the value of a script stands: its last statement, or the last of each branch of it.
    private static IEnumerable<ExpressionStatement> Ends(in NodeList<Statement> body) => body.Count == 0 ? [] : Ends(body[^1]);

    private static IEnumerable<ExpressionStatement> Ends(Statement? last) => last switch
    {
        ExpressionStatement expression => [expression],
        BlockStatement block => Ends(block.Body),
        IfStatement branch => Ends(branch.Consequent).Concat(Ends(branch.Alternate)),
        TryStatement guarded => Ends(guarded.Block).Concat(guarded.Handler is { } handler ? Ends(handler.Body) : []),
        _ => [],
    };

    private static bool ReturnsAnything(Node node) => node.ChildNodes.Any(child =>
        child is ReturnStatement { Argument: not null } || (child is not (IFunction or IClass) && ReturnsAnything(child)));

    private string Wrap(string text, IEnumerable<ExpressionStatement> ends)
    {
        var wrapped = new StringBuilder(Head);
        _inserted.Add((1, -1, Head.Length));
        var from = 0;
        foreach (var end in ends.OrderBy(end => end.Start))
        {
            wrapped.Append(text, from, end.Start - from).Append(Return);
            from = end.Start;
            var place = end.Location.Start;
            _inserted.Add((place.Line, place.Column + _inserted.Where(insert => insert.Line == place.Line).Sum(insert => insert.Length), Return.Length));
        }

        return wrapped.Append(text, from, text.Length - from).Append("\n})").ToString();
    }
}
