using System.Text.Json.Nodes;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;
using Kits.Scripting.Vocabulary;
using Kits.Sdk.Settings;

namespace Kits.Scripting.JavaScript;

/// <summary>The words that a script may use, put into its engine once; what differs from call to call is looked up when it is used.</summary>
internal sealed class JavaScriptWords
{
    private readonly Engine _engine;
    private readonly ScriptLimits _limits;
    private ScriptCall? _call;
    private IScriptServices? _services;
    private CancellationToken _ended;
    private JsonObject? _settings;

    public JavaScriptWords(Engine engine, ScriptLimits limits)
    {
        (_engine, _limits) = (engine, limits);
        Answers();
        Services();
        BoundStrings();
    }

    /// <summary>The names that every call brings.</summary>
    public static IReadOnlyList<string> OfCall { get; } = ["resource", "settings", "node", "hook", "action", "args", "result", "event"];

    /// <summary>How many promises wait for a service.</summary>
    public int Awaited { get; private set; }

    /// <summary>Begins a call.</summary>
    /// <param name="call">What the script is told.</param>
    /// <param name="services">What it may ask for.</param>
    /// <param name="ended">Cancelled when the call has ended: what was not awaited is given up.</param>
    public void Begin(ScriptCall call, IScriptServices services, CancellationToken ended)
    {
        if (_call is null || _call.Resource != call.Resource)
            _engine.SetValue("resource", Frozen(("tag", Text(call.Resource.Tag)), ("kit", Text(call.Resource.Kit)), ("id", Text(call.Resource.Id)), ("folder", Text(call.Resource.Folder))));
        if (!ReferenceEquals(_settings, call.Settings))
            _engine.SetValue("settings", Freeze(Parsed(call.Settings.ToJsonString()).AsObject()));
        if (_call?.Node != call.Node)
            _engine.SetValue("node", Text(call.Node));
        if (_call?.Hook != call.Hook)
            _engine.SetValue("hook", Text(call.Hook));
        if (_call?.Action != call.Action)
            _engine.SetValue("action", Text(call.Action));
        if (_call is null || !_call.Args.SequenceEqual(call.Args))
            _engine.SetValue("args", Freeze(new JsArray(_engine, [.. call.Args.Select(Text)])));
        _engine.SetValue("result", call.Result is { } result ? Frozen(("state", Text(result.State)), ("why", Text(result.Why)), ("ok", Truth(result.Ok))) : JsValue.Null);
        if (_call is null || _call.Event != call.Event)
            _engine.SetValue("event", call.Event is { } told ? Frozen(("at", Text(told.At.ToString("o"))), ("tag", Text(told.Tag)), ("kind", Text(told.Kind)), ("text", Text(told.Text))) : JsValue.Null);
        (_call, _services, _settings, _ended, Awaited) = (call, services, call.Settings, ended, 0);
    }

    private void Answers()
    {
        Define("inService", _ => new AnswerObject(_engine, ScriptAnswer.InService));
        Define("outOfService", arguments => new AnswerObject(_engine, new(ScriptVerdict.OutOfService, arguments.Length > 0 ? TypeConverter.ToString(arguments[0]) : null)));
        Define("degraded", arguments => new AnswerObject(_engine, new(ScriptVerdict.Degraded, Why("degraded", arguments))));
        Define("failed", arguments => new AnswerObject(_engine, new(ScriptVerdict.Failed, Why("failed", arguments))));
        Define("unknown", arguments => new AnswerObject(_engine, new(ScriptVerdict.Unknown, Why("unknown", arguments))));
    }

    private void Services()
    {
        Define("log", arguments => Log(arguments));
        _engine.SetValue("console", Frozen(("log", Function("log", Log)), ("warn", Function("warn", Log)), ("error", Function("error", Log))));
        Define("secret", arguments => Text(Asked(() => _services!.Secret(Word("secret", arguments, 0, "the name of a secret")))));
        _engine.SetValue("bag", Frozen(
            ("get", Function("get", arguments => Text(_services!.BagGet(Word("bag.get", arguments, 0, "a name"))))),
            ("set", Function("set", arguments => Later(BagSet(arguments), _ => JsValue.Undefined)))));
        Define("run", arguments => Later(Run(arguments), answer => Frozen(("ok", Truth(answer.Ok)), ("code", Number(answer.Code)), ("output", Text(answer.Output)), ("why", Text(answer.Why)))));
        Define("sql", arguments => Later(Sql(arguments), rows => new JsArray(_engine, [.. rows.Select(row => Frozen([.. row.Select(column => (column.Key, Text(column.Value)))]))])));
        Define("http", arguments => Later(Http(arguments), HttpAnswered));
        Define("tcp", arguments => Later(Tcp(arguments), answer => Frozen(("ok", Truth(answer.Ok)), ("received", Text(answer.Received)), ("why", Text(answer.Why)))));
        Define("sleep", arguments => Later(Sleep(arguments), _ => JsValue.Undefined));
    }

    // A string is made at once, before any statement that could count it: these make long ones out of nothing.
    private void BoundStrings()
    {
        var prototype = _engine.GetValue("String").AsObject().Get("prototype").AsObject();
        foreach (var name in new[] { "repeat", "padStart", "padEnd" })
        {
            var original = prototype.Get(name);
            prototype.FastSetProperty(name, new(new ClrFunction(_engine, name, (text, arguments) =>
            {
                var factor = name == "repeat" ? TypeConverter.ToString(text).Length : 1;
                if (arguments.Length > 0 && TypeConverter.ToNumber(arguments[0]) * factor > _limits.Length)
                    throw new LimitReachedException($"ended for a text of more than {_limits.Length:N0} characters");
                return _engine.Call(original, text, arguments);
            }), writable: true, enumerable: false, configurable: true));
        }
    }

    private JsValue Log(JsValue[] arguments)
    {
        _services!.Log(string.Join(' ', arguments.Select(TypeConverter.ToString)));
        return JsValue.Undefined;
    }

    private Func<Task<CommandAnswer>> Run(JsValue[] arguments)
    {
        var argv = arguments.ElementAtOrDefault(0) is JsArray list ? list.Select(TypeConverter.ToString).ToList() : throw Wrong("run wants an array: run(['ls', '-l'])");
        var options = new Options(this, "run", arguments.ElementAtOrDefault(1), "user", "dir", "env", "timeout", "output");
        var request = new CommandRequest(argv)
        {
            User = options.Text("user"),
            Directory = options.Text("dir") ?? "/",
            Environment = options.Map("env"),
            Timeout = options.Time("timeout"),
            OutputFile = options.Text("output"),
        };
        return () => _services!.RunAsync(request, _ended);
    }

    private Func<Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>>> Sql(JsValue[] arguments)
    {
        var text = Word("sql", arguments, 0, "a statement");
        List<string?> parameters = [.. arguments.Skip(1).Select(value => value.IsNull() || value.IsUndefined() ? null : TypeConverter.ToString(value))];
        return () => _services!.SqlAsync(text, parameters, _ended);
    }

    private Func<Task<HttpAnswer>> Http(JsValue[] arguments)
    {
        var options = new Options(this, "http", arguments.ElementAtOrDefault(1), "method", "headers", "body", "timeout");
        var body = options.Value("body");
        var request = new HttpRequest(Word("http", arguments, 0, "an address"))
        {
            Method = options.Text("method"),
            Headers = options.Map("headers"),
            Body = body is null ? null : body.IsString() ? body.AsString() : new JsonSerializer(_engine).Serialize(body).ToString(),
            Timeout = options.Time("timeout"),
        };
        return () => _services!.HttpAsync(request, _ended);
    }

    private JsObject HttpAnswered(HttpAnswer answer) => Frozen(
        ("ok", Truth(answer.Ok)), ("status", Number(answer.Status)), ("body", Text(answer.Body)), ("why", Text(answer.Why)),
        ("certificateDays", answer.CertificateDays is { } days ? Number(days) : JsValue.Null),
        ("json", Function("json", _ => Parsed(answer.Body))));

    private Func<Task<TcpAnswer>> Tcp(JsValue[] arguments)
    {
        var options = new Options(this, "tcp", arguments.ElementAtOrDefault(2), "send", "receive", "timeout");
        var request = new TcpRequest(Word("tcp", arguments, 0, "a host"), (int)TypeConverter.ToInteger(arguments.ElementAtOrDefault(1) ?? throw Wrong("tcp wants a port: tcp('localhost', 5432)")))
        {
            Send = options.Text("send"),
            Receive = options.Value("receive") is { } receive && TypeConverter.ToBoolean(receive),
            Timeout = options.Time("timeout"),
        };
        return () => _services!.TcpAsync(request, _ended);
    }

    private Func<Task<bool>> Sleep(JsValue[] arguments)
    {
        var time = TimeOf("sleep", Word("sleep", arguments, 0, "a duration, like '2s'"));
        return async () =>
        {
            await _services!.SleepAsync(time, _ended);
            return true;
        };
    }

    private Func<Task<bool>> BagSet(JsValue[] arguments)
    {
        var name = Word("bag.set", arguments, 0, "a name");
        var value = arguments.ElementAtOrDefault(1) is { } given && !given.IsNull() && !given.IsUndefined() ? TypeConverter.ToString(given) : null;
        return async () =>
        {
            await _services!.BagSetAsync(name, value, _ended);
            return true;
        };
    }

    // The work itself belongs to no thread of ours: it goes on to its own end even if the script no longer waits.
    private JsValue Later<T>(Func<Task<T>> work, Func<T, JsValue> toJavaScript)
    {
        var (promise, resolve, reject) = _engine.Advanced.RegisterPromise();
        Awaited++;
        _ = SettleAsync();
        return promise;

        async Task SettleAsync()
        {
            try
            {
                var value = await Task.Run(work);
                resolve(toJavaScript(value));
            }
            catch (Exception e) when (!_ended.IsCancellationRequested)
            {
                reject(Error(e.Message));
            }
            catch (Exception)
            {
                // nobody waits any more
            }
            finally
            {
                Awaited--;
            }
        }
    }

    private T Asked<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (ScriptServiceException e)
        {
            throw Wrong(e.Message);
        }
    }

    private string Why(string name, JsValue[] arguments) => Word(name, arguments, 0, $"the reason: {name}('it is slow')");

    private string Word(string function, JsValue[] arguments, int at, string what) =>
        arguments.ElementAtOrDefault(at) is { } value && !value.IsUndefined() && !value.IsNull() && TypeConverter.ToString(value) is { Length: > 0 } word
            ? word
            : throw Wrong($"{function} wants {what}");

    private TimeSpan TimeOf(string function, string text) => Duration.TryParse(text, out var time, out var problem) ? time : throw Wrong($"{function}: {problem}");

    private JavaScriptException Wrong(string message) => new(_engine.Intrinsics.Error, message);

    private ObjectInstance Error(string message) => _engine.Construct(_engine.Intrinsics.Error, Text(message));

    private JsValue Parsed(string json) => new JsonParser(_engine).Parse(json);

    private void Define(string name, Func<JsValue[], JsValue> function) => _engine.SetValue(name, Function(name, function));

    private ClrFunction Function(string name, Func<JsValue[], JsValue> function) => new(_engine, name, (_, arguments) => function(arguments));

    private JsObject Frozen(params (string Name, JsValue Value)[] members)
    {
        var made = new JsObject(_engine);
        foreach (var (name, value) in members)
            made.FastSetProperty(name, new(value, writable: false, enumerable: true, configurable: false));
        made.PreventExtensions();
        return made;
    }

    private ObjectInstance Freeze(ObjectInstance made)
    {
        _engine.Call(_engine.Intrinsics.Object.Get("freeze"), made);
        return made;
    }

    private static JsValue Text(string? text) => text is null ? JsValue.Null : new JsString(text);

    private static JsNumber Number(double number) => new(number);

    private static JsBoolean Truth(bool truth) => truth ? JsBoolean.True : JsBoolean.False;

    /// <summary>The last argument of a function that takes options by name.</summary>
    private sealed class Options
    {
        private readonly JavaScriptWords _words;
        private readonly string _function;
        private readonly ObjectInstance? _given;

        public Options(JavaScriptWords words, string function, JsValue? given, params string[] known)
        {
            (_words, _function, _given) = (words, function, given as ObjectInstance);
            if (given is not null && !given.IsUndefined() && _given is null)
                throw words.Wrong($"{function} takes options by name, like {{ {known[0]}: ... }}");
            if (_given?.GetOwnPropertyKeys().Select(key => key.ToString()).FirstOrDefault(key => !known.Contains(key)) is { } unknown)
                throw words.Wrong($"{function} has no option {unknown}{NearestWord.Suggestion(unknown, known)}; there are {string.Join(", ", known)}");
        }

        public JsValue? Value(string name) => _given?.Get(name) is { } value && !value.IsUndefined() && !value.IsNull() ? value : null;

        public string? Text(string name) => Value(name) is { } value ? TypeConverter.ToString(value) : null;

        public TimeSpan? Time(string name) => Text(name) is { } text ? _words.TimeOf($"{_function}: {name}", text) : null;

        public Dictionary<string, string> Map(string name) => Value(name) is ObjectInstance map
            ? map.GetOwnPropertyKeys().ToDictionary(key => key.ToString(), key => TypeConverter.ToString(map.Get(key)))
            : [];
    }
}
