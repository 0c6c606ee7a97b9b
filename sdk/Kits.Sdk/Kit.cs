using System.Runtime.CompilerServices;
using Kits.Sdk.Settings;

namespace Kits.Sdk;

/// <summary>A kit with typed settings: one options class and four short methods.</summary>
/// <typeparam name="TSettings">The settings of one resource, already bound and checked when an action is called.</typeparam>
public abstract class Kit<TSettings> : IKit
    where TSettings : class, new()
{
    private readonly ConditionalWeakTable<SettingValues, TSettings> _bound = [];

    /// <inheritdoc />
    public Type SettingsType => typeof(TSettings);

    /// <inheritdoc cref="IKit.Describe" />
    protected abstract string Describe(TSettings settings);

    /// <inheritdoc cref="IKit.RestoreAsync" />
    protected abstract Task<ActionResult> RestoreAsync(ResourceAction<TSettings> action, CancellationToken cancel);

    /// <inheritdoc cref="IKit.RemoveAsync" />
    protected abstract Task<ActionResult> RemoveAsync(ResourceAction<TSettings> action, CancellationToken cancel);

    /// <inheritdoc cref="IKit.QuickCheckAsync" />
    protected abstract Task<CheckResult> QuickCheckAsync(ResourceAction<TSettings> action, CancellationToken cancel);

    /// <inheritdoc cref="IKit.DeepCheckAsync" />
    /// <remarks>By default it is the quickCheck.</remarks>
    protected virtual Task<CheckResult> DeepCheckAsync(ResourceAction<TSettings> action, CancellationToken cancel) => QuickCheckAsync(action, cancel);

    /// <inheritdoc cref="IKit.RecoverAsync" />
    /// <remarks>By default nothing is curable in place.</remarks>
    protected virtual Task<ActionResult> RecoverAsync(ResourceAction<TSettings> action, Failure failure, CancellationToken cancel) =>
        Task.FromResult<ActionResult>(new ActionResult.Failed(Failure.Passing("not curable in place")));

    /// <inheritdoc cref="IKit.WatchAsync" />
    /// <remarks>By default there is no event source.</remarks>
    protected virtual IAsyncEnumerable<Hint> WatchAsync(ResourceAction<TSettings> action, CancellationToken cancel) =>
        AsyncEnumerable.Empty<Hint>();

    string IKit.Describe(SettingValues settings) => Describe(Bind(settings));

    Task<ActionResult> IKit.RestoreAsync(ActionContext context, CancellationToken cancel) => RestoreAsync(Typed(context), cancel);

    Task<ActionResult> IKit.RemoveAsync(ActionContext context, CancellationToken cancel) => RemoveAsync(Typed(context), cancel);

    Task<CheckResult> IKit.QuickCheckAsync(ActionContext context, CancellationToken cancel) => QuickCheckAsync(Typed(context), cancel);

    Task<CheckResult> IKit.DeepCheckAsync(ActionContext context, CancellationToken cancel) => DeepCheckAsync(Typed(context), cancel);

    Task<ActionResult> IKit.RecoverAsync(ActionContext context, Failure failure, CancellationToken cancel) =>
        RecoverAsync(Typed(context), failure, cancel);

    IAsyncEnumerable<Hint> IKit.WatchAsync(ActionContext context, CancellationToken cancel) => WatchAsync(Typed(context), cancel);

    private ResourceAction<TSettings> Typed(ActionContext context) => new(context, Bind(context.Settings));

    private TSettings Bind(SettingValues values) =>
        _bound.GetValue(values, static raw => (TSettings)SettingsBinder.Bind(typeof(TSettings), raw).OrThrow());
}
