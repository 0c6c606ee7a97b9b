using Kits.Host.Configuration;
using Kits.Host.Loading;
using Kits.Host.Scripts;
using Kits.Scripting.Running;
using Kits.Scripting.Services;
using Kits.Scripting.Vocabulary;
using Kits.Scripting.Workers;
using Kits.Sdk;
using Kits.Sdk.Scripts;
using Kits.Sdk.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kits.Host.Offline;

/// <summary>Runs one script without a daemon: with the settings of its resource, an empty bag and a folder that is gone afterwards.</summary>
public sealed class OfflineScript : IDisposable
{
    private readonly KernelEvents _events = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-script-").FullName;
    private readonly CSharpScripts _csharp;
    private readonly NodeConfiguration _configuration;
    private readonly string _home;
    private readonly bool _dry;
    private readonly Action<string> _say;

    /// <summary>Makes ready.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="home">Its folder.</param>
    /// <param name="dry">Whether to say what would be done instead of doing it.</param>
    /// <param name="say">Told of each line of output.</param>
    public OfflineScript(NodeConfiguration configuration, string home, bool dry, Action<string> say)
    {
        (_configuration, _home, _dry, _say) = (configuration, home, dry, say);
        _csharp = new CSharpScripts(new WorkerSettings(ScriptHost.WorkerBesideHost, _folder, _events), ScriptLimits.Usual, TrustedPath.WhyNot, TimeProvider.System);
    }

    /// <summary>Runs it.</summary>
    public ScriptOutcome Run(ConfiguredResource resource, BoundScript script, ScriptEvent? told)
    {
        var context = new ActionContext
        {
            Tag = resource.Description.Tag, Node = _configuration.Node, Settings = resource.Settings, Folder = _folder, Log = NullLogger.Instance, Time = TimeProvider.System,
            Commands = new CommandRunner(_events, TimeProvider.System), Events = _events, Progress = new Progress<string>(), Bag = new PassingBag(),
        };
        var services = new ScriptServices(context, resource.Kit as IAnswersSql, new SecretFolder(Path.Combine(_home, "secrets.d"), TrustedPath.WhyNot), ScriptLimits.Usual.Output);
        foreach (var secret in ScriptValues.SecretsOf(resource.Kit.SettingsType, resource.Settings))
            services.Hide(secret);
        var call = new ScriptCall
        {
            Hook = script.Hook, Action = ActionOf(script.Hook), Node = _configuration.Node, Settings = ScriptValues.Of(resource.Settings), Event = told,
            Result = script.Hook == ScriptHooks.Check ? new ScriptResult("in service", null) : null,
            Resource = new ScriptResource(context.Tag, resource.Description.Kit, resource.Kit.Describe(resource.Settings), _folder),
        };
        var runner = new ScriptRunner(ScriptLimits.Usual, TrustedPath.WhyNot, _csharp);
        var (answer, problem) = runner.Run(new ScriptRun("", script.Path, call, _dry ? new DryServices(services) : services, TimeoutOf(resource, script.Hook), services.Log, CancellationToken.None));
        if (services.Output is { Length: > 0 } output)
            _say(output);
        return new ScriptOutcome(answer is { Why: { } why } ? answer with { Why = services.Redact(why) } : answer, problem is null ? null : services.Redact(problem));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _csharp.Dispose();
        _events.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string ActionOf(string hook) => hook == ScriptHooks.Check ? Running.KitAction.QuickCheck : hook == ScriptHooks.OnEvent ? "" : hook[(hook.IndexOf('-', StringComparison.Ordinal) + 1)..];

    private static TimeSpan TimeoutOf(ConfiguredResource resource, string hook) =>
        hook == ScriptHooks.Check ? resource.Description.Rules.CheckTimeout : hook == ScriptHooks.OnEvent ? ScriptLimits.Usual.Time : resource.Description.Rules.RestoreTimeout;

    private sealed class PassingBag : IDurableBag
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _values = [];

        public string? Get(string name) => _values.GetValueOrDefault(name);

        public Task SetAsync(string name, string? value, CancellationToken cancel)
        {
            if (value is null)
                _values.TryRemove(name, out _);
            else
                _values[name] = value;
            return Task.CompletedTask;
        }
    }
}
