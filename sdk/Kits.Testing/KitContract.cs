using System.Reflection;
using Kits.Sdk;
using Kits.Sdk.Settings;
using Xunit;

namespace Kits.Testing;

/// <summary>What every kit promises, clause by clause. A kit's own tests inherit it.</summary>
public abstract class KitContract : IAsyncLifetime
{
    private static readonly Failure ByHand = Failure.Passing("a test asks to recover");

    private KitUnderTest _test = null!;
    private IKit _kit = null!;

    /// <summary>What the kit is handed: commands, kernel events, folders.</summary>
    protected Some Some { get; } = new();

    /// <summary>The resource that the clauses act on.</summary>
    protected ActionContext Context { get; private set; } = null!;

    /// <summary>How long one call may take before it counts as hanging. Default: 30 s.</summary>
    protected virtual TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>How soon a cancelled call must have ended. Default: 5 s.</summary>
    protected virtual TimeSpan Promptly => TimeSpan.FromSeconds(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Arranges the kit, and a resource that is out of service.</summary>
    protected abstract Task<KitUnderTest> ArrangeAsync();

    /// <inheritdoc />
    public virtual async ValueTask InitializeAsync()
    {
        _test = await ArrangeAsync();
        _kit = _test.NewKit();
        Context = Some.Context(_test.Settings);
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _test.NewKit().RemoveAsync(Context, CancellationToken.None).WaitAsync(Patience, TimeProvider.System);
        await _test.CleanUp();
        Some.Dispose();
    }

    [Fact]
    public void The_kit_is_announced_and_the_host_can_make_it()
    {
        var announced = Assert.Single(_kit.GetType().Assembly.GetCustomAttributes<RecoveryKitAttribute>(), kit => kit.Kit == _kit.GetType());

        Assert.Matches("^[a-z][a-z0-9-]*$", announced.Name);
        Assert.NotNull(_kit.GetType().GetConstructor(Type.EmptyTypes));
        Assert.True(_kit.GetType().IsPublic);
    }

    [Fact]
    public void The_kit_says_what_the_resource_stands_for() => Assert.NotEqual("", _kit.Describe(_test.Settings).Trim());

    [Fact]
    public void An_unknown_setting_is_refused_with_the_nearest_word()
    {
        var name = SettingsBinder.SettingsOf(_kit.SettingsType)[0].Setting.Name;
        var misspelt = KeyValuePair.Create<string, SettingValue>(name + "x", new SettingValue.Scalar("1"));

        var bound = SettingsBinder.Bind(_kit.SettingsType, new SettingValues([.. _test.Settings.Entries, misspelt]));

        Assert.Contains($"did you mean {name}?", Assert.Single(bound.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_brings_the_resource_in_service()
    {
        await RestoreAsync();

        await IsInServiceAsync();
    }

    [Fact]
    public async Task Restore_of_a_running_resource_is_done_at_once_and_restarts_nothing()
    {
        await RestoreAsync();
        var before = _test.Fingerprint();

        await RestoreAsync();

        Assert.Equal(before, _test.Fingerprint());
    }

    [Fact]
    public async Task Remove_takes_the_resource_out_of_service_and_leaves_nothing_behind()
    {
        var before = _test.Fingerprint();
        await RestoreAsync();
        Assert.NotEqual(before, _test.Fingerprint());

        await RemoveAsync();

        await IsOutOfServiceAsync();
        Assert.Equal(before, _test.Fingerprint());
    }

    [Fact]
    public async Task Remove_of_a_stopped_resource_is_done()
    {
        await RemoveAsync();
        await IsOutOfServiceAsync();

        await RemoveAsync();
        await IsOutOfServiceAsync();
    }

    [Fact]
    public async Task What_was_removed_can_be_restored_again()
    {
        await RestoreAsync();
        await RemoveAsync();
        await RestoreAsync();

        await IsInServiceAsync();
    }

    [Fact]
    public async Task A_check_changes_nothing()
    {
        var stopped = _test.Fingerprint();
        await IsOutOfServiceAsync();
        Assert.Equal(stopped, _test.Fingerprint());

        await RestoreAsync();
        var running = _test.Fingerprint();
        await IsInServiceAsync();
        Assert.Equal(running, _test.Fingerprint());
    }

    [Fact]
    public async Task Recover_of_a_healthy_resource_leaves_it_alone()
    {
        await RestoreAsync();
        var before = _test.Fingerprint();

        await EndsAsync(_kit.RecoverAsync(Context, ByHand, Cancel));

        Assert.Equal(before, _test.Fingerprint());
        await IsInServiceAsync();
    }

    [Fact]
    public async Task The_kit_keeps_no_truth_in_memory()
    {
        await RestoreAsync();

        var another = _test.NewKit();
        Assert.IsType<CheckResult.InService>(await EndsAsync(another.QuickCheckAsync(Context, Cancel)));
        Assert.IsType<ActionResult.Done>(await EndsAsync(another.RemoveAsync(Context, Cancel)));

        await IsOutOfServiceAsync();
    }

    [Fact]
    public async Task A_broken_resource_is_not_in_service_and_can_be_brought_back()
    {
        await RestoreAsync();
        await BreakAsync();
        Assert.IsNotType<CheckResult.InService>(await CheckAsync());

        if (await EndsAsync(_kit.RecoverAsync(Context, ByHand, Cancel)) is ActionResult.Failed) // not curable in place, as the host would go on
        {
            await RemoveAsync();
            await RestoreAsync();
        }

        await IsInServiceAsync();
    }

    [Fact]
    public async Task A_broken_resource_can_be_removed()
    {
        await RestoreAsync();
        await BreakAsync();

        await RemoveAsync();

        await IsOutOfServiceAsync();
    }

    [Fact]
    public async Task The_watch_hints_at_what_broke_if_the_kit_has_an_event_source()
    {
        await RestoreAsync();
        await using var hints = _kit.WatchAsync(Context, Cancel).GetAsyncEnumerator(Cancel);
        var next = hints.MoveNextAsync().AsTask();
        if (!_test.WatchNotices)
        {
            Assert.False(await EndsAsync(next)); // a kit without an event source yields nothing
            return;
        }

        await BreakAsync();

        Assert.True(await EndsAsync(next));
        Assert.NotEqual("", hints.Current.What.Trim());
    }

    [Fact]
    public async Task A_cancelled_watch_ends_promptly()
    {
        await RestoreAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var hints = _kit.WatchAsync(Context, cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = hints.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await EndsPromptlyAsync(next);
    }

    [Theory]
    [InlineData("restore")]
    [InlineData("remove")]
    [InlineData("quickCheck")]
    [InlineData("recover")]
    public async Task A_cancelled_call_ends_promptly_and_can_be_repeated(string action)
    {
        if (action != "restore")
            await RestoreAsync();

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = CallAsync(action, cancel.Token);
        await cancel.CancelAsync();
        await EndsPromptlyAsync(running);
        await EndsPromptlyAsync(CallAsync(action, cancel.Token)); // and one that was cancelled before it began

        await RestoreAsync();
        await IsInServiceAsync();
    }

    /// <summary>Restores the resource, which must be done.</summary>
    protected async Task<ActionResult.Done> RestoreAsync() => IsDone(await EndsAsync(_kit.RestoreAsync(Context, Cancel)));

    /// <summary>Removes the resource, which must be done.</summary>
    protected async Task<ActionResult.Done> RemoveAsync() => IsDone(await EndsAsync(_kit.RemoveAsync(Context, Cancel)));

    /// <summary>Checks the resource.</summary>
    protected Task<CheckResult> CheckAsync() => EndsAsync(_kit.QuickCheckAsync(Context, Cancel));

    private static ActionResult.Done IsDone(ActionResult result) =>
        result as ActionResult.Done ?? throw Xunit.Sdk.FailException.ForFailure($"not done: {result}");

    private async Task IsInServiceAsync() => Assert.IsType<CheckResult.InService>(await CheckAsync());

    private async Task IsOutOfServiceAsync() => Assert.IsType<CheckResult.OutOfService>(await CheckAsync());

    private async Task BreakAsync()
    {
        if (_test.Break is null)
            Assert.Skip("nothing from outside can break it");
        await _test.Break(Cancel).WaitAsync(Patience, TimeProvider.System, Cancel);
    }

    private Task<T> EndsAsync<T>(Task<T> call) => call.WaitAsync(Patience, TimeProvider.System, Cancel);

    private async Task EndsPromptlyAsync(Task call)
    {
        try
        {
            await call.WaitAsync(Promptly, TimeProvider.System, Cancel);
        }
        catch (OperationCanceledException)
        {
            // The ordinary end of a cancelled call; one that was done before it noticed is as good.
        }
    }

    private Task CallAsync(string action, CancellationToken cancel) => Task.Run( // a kit may throw before it returns a task
        () => action switch
        {
            "restore" => _kit.RestoreAsync(Context, cancel),
            "remove" => _kit.RemoveAsync(Context, cancel),
            "recover" => _kit.RecoverAsync(Context, ByHand, cancel),
            _ => (Task)_kit.QuickCheckAsync(Context, cancel),
        },
        Cancel);
}
