using System.Text.RegularExpressions;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime;
using Jint.Runtime.Interop;
using Jint.Runtime.Modules;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.JavaScript;

/// <summary>One script in an engine of its own, ready to be called again and again, by one caller at a time.</summary>
#pragma warning disable CA1001 // an engine holds managed memory alone, and one that ran into a limit may still be entered
public sealed partial class JavaScriptProgram
#pragma warning restore CA1001
{
    private readonly JavaScriptSource _source;
    private readonly Engine _engine;
    private readonly CallLimits _limits;
    private readonly JavaScriptWords _words;
    private readonly Function _main;
    private string? _rejected;

    private JavaScriptProgram(JavaScriptSource source, ScriptLimits limits, Func<string, string?> whyNot)
    {
        _source = source;
        _limits = new CallLimits(limits);
        var modules = new FolderModules(Path.GetDirectoryName(source.Path)!, whyNot);
        _engine = new Engine(options => Bound(options, limits, _limits, modules));
        _words = new JavaScriptWords(_engine, limits);
        _engine.Advanced.PromiseRejectionTracker += (_, rejection) => Rejected(rejection);
        _limits.Begin(limits.Time, CancellationToken.None);
        _main = source.IsModule ? DefaultExport() : (Function)_engine.Evaluate(source.Text, source.Path);
        Files = [source.Path, .. modules.Files.Where(file => file != source.Path)];
    }

    /// <summary>The script and every module that it imports.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Every name that a script may use without declaring it.</summary>
    internal IReadOnlyCollection<string> Words => [.. _engine.Global.GetOwnPropertyKeys().Select(key => key.ToString()), .. JavaScriptWords.OfCall];

    /// <summary>Whether an engine was lost to a limit: this program is best made anew.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Parses a script and makes it ready.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What one call may use.</param>
    /// <param name="whyNot">Why a file cannot be trusted, or null.</param>
    /// <param name="text">Its text; null: what the file says now.</param>
    /// <exception cref="ScriptFaultException">It cannot be run as it stands.</exception>
    public static JavaScriptProgram Load(string path, ScriptLimits limits, Func<string, string?> whyNot, string? text = null)
    {
        var source = JavaScriptSource.Parse(path, text ?? File.ReadAllText(path));
        try
        {
            return new JavaScriptProgram(source, limits, whyNot);
        }
        catch (Exception e) when (e is JintException or Acornima.ParseErrorException or LimitReachedException)
        {
            throw new ScriptFaultException(Explain(source, e));
        }
    }

    /// <summary>Calls it, on this very thread, which it holds until it has ended.</summary>
    /// <param name="call">What it is told.</param>
    /// <param name="services">What it may ask for.</param>
    /// <param name="time">How long it may take.</param>
    /// <param name="cancel">Ends it earlier.</param>
    public ScriptOutcome Run(ScriptCall call, IScriptServices services, TimeSpan time, CancellationToken cancel)
    {
        var pump = new CallPump();
        var outside = SynchronizationContext.Current;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        SynchronizationContext.SetSynchronizationContext(pump);
        _rejected = null;
        _limits.Begin(time, cancel);
        try
        {
            _words.Begin(call, services, ended.Token);
            var answer = Settled(_engine.Call(_main), pump, cancel);
            return _rejected is null
                ? new ScriptOutcome((answer as AnswerObject)?.Answer)
                : ScriptOutcome.Broken($"a promise that nobody awaited was rejected: {_rejected}");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            IsSpent = true;
            return ScriptOutcome.Broken($"{_source.Path}: cancelled");
        }
        catch (RejectedException e)
        {
            return ScriptOutcome.Broken(e.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            IsSpent = e is not JavaScriptException;
            return ScriptOutcome.Broken(Explain(_source, e));
        }
        finally
        {
            ended.Cancel();
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    private static void Bound(Options options, ScriptLimits limits, CallLimits call, IModuleLoader modules)
    {
        options.Strict = true;
        options.Host.StringCompilationAllowed = false;
        options.Interop.Enabled = false;
        options.Interop.AllowWrite = false;
        options.Constraints.MaxRecursionDepth = limits.Recursion;
        options.Constraints.StackOverflowGuard = true;
        options.Constraints.MaxArraySize = limits.Length;
        options.Constraints.RegexTimeout = limits.RegularExpression;
        options.Constraint(call);
        options.EnableModules(modules);
    }

    private JsValue Settled(JsValue value, CallPump pump, CancellationToken cancel)
    {
        if (value is not { } promise || !promise.IsPromise())
            return value;

        JsValue? fulfilled = null, rejected = null;
        _engine.Invoke(promise.AsObject().Get("then"), promise,
            [new ClrFunction(_engine, "", (_, given) => fulfilled = given.At(0)), new ClrFunction(_engine, "", (_, given) => rejected = given.At(0))]);
        while (true)
        {
            _engine.Advanced.ProcessTasks();
            if (fulfilled is not null)
                return fulfilled;
            if (rejected is not null)
                throw new RejectedException(Explain(rejected));
            if (_words.Awaited == 0)
                throw new LimitReachedException("awaits a promise that nothing will ever settle");
            if (!pump.DoNext(_limits.Left, cancel))
                throw _limits.OutOfTime();
        }
    }

    private Function DefaultExport()
    {
        _engine.Modules.Add(_source.Path, module => module.AddModule(Engine.PrepareModule(_source.Text, _source.Path)));
        var exported = _engine.Modules.Import(_source.Path).Get("default");
        return exported as Function ?? throw new ScriptFaultException($"{_source.Path}:1:1: a module answers by its default function: export default function () {{ ... }}");
    }

    private void Rejected(PromiseRejectionTrackerEventArgs rejection)
    {
        if (rejection.Operation == Jint.Native.Promise.PromiseRejectionOperation.Reject)
            _rejected ??= Explain(rejection.Value ?? JsValue.Undefined);
        else
            _rejected = null;
    }

    private string Explain(JsValue thrown)
    {
        var (text, stack) = thrown.IsObject() ? (thrown.ToString(), thrown.AsObject().Get("stack").ToString()) : (TypeConverter.ToString(thrown), "");
        return Place().Match(stack) is { Success: true } place
            ? $"{PlaceOf(_source, place.Groups["file"].Value, int.Parse(place.Groups["line"].ValueSpan), int.Parse(place.Groups["column"].ValueSpan) - 1)}: {text}"
            : $"{_source.Path}: {text}";
    }

    private static string Explain(JavaScriptSource source, Exception e) => e switch
    {
        JavaScriptException thrown => $"{PlaceOf(source, thrown.Location.SourceFile, thrown.Location.Start.Line, thrown.Location.Start.Column)}: {thrown.Error}",
        Acornima.ParseErrorException parse => $"{PlaceOf(source, source.Path, parse.LineNumber, parse.Column)}: {parse.Description}",
        RecursionDepthOverflowException => $"{source.Path}: functions call each other without end",
        RegexMatchTimeoutException => $"{source.Path}: a regular expression searched too long",
        _ => $"{source.Path}: {e.Message}",
    };

    private static string PlaceOf(JavaScriptSource source, string? file, int line, int column) =>
        file is null ? source.Path : file == source.Path && !source.IsModule ? source.Place(line, column) : $"{file}:{line}:{column + 1}";

    [GeneratedRegex(@"(?<file>/[^\s:()]+):(?<line>\d+):(?<column>\d+)")]
    private static partial Regex Place();

    private sealed class RejectedException(string message) : Exception(message);
}
