using Kits.Host.Running;

namespace Kits.Host.Tests.Running;

/// <summary>While every thread of the pool is blocked, as by a kit that waits where it should not.</summary>
[Collection(nameof(BusyPool))]
public sealed class BusyPoolTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEventSlim _release = new();
    private readonly HostClock _clock = new();
    private readonly EngineThread _loop = new(bug => Assert.Fail(bug.Message));

    public BusyPoolTests()
    {
        // The pool adds a thread or two a second: what is queued behind these waits for minutes.
        for (var one = 0; one < 300; one++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => _release.Wait(CancellationToken.None), null);
    }

    public void Dispose()
    {
        _release.Set();
        _loop.Dispose();
        _clock.Dispose();
    }

    [Fact]
    public void A_timer_fires()
    {
        using var fired = new ManualResetEventSlim();

        using var timer = _clock.CreateTimer(_ => fired.Set(), null, Soon, Timeout.InfiniteTimeSpan);

        AssertSoon(fired);
    }

    [Fact]
    public void A_deadline_passes()
    {
        var never = new TaskCompletionSource<string>();

        var end = EndOf(Soon, _ => never.Task);

        Assert.Equal(new CallEnd<string>(null, "not done within 50ms", OutOfTime: true), end);
    }

    [Fact]
    public void An_answer_arrives() => Assert.Equal(new CallEnd<string>("done"), EndOf(TimeSpan.FromMinutes(1), _ => Task.FromResult("done")));

    [Fact]
    public void An_answer_that_was_awaited_arrives() =>
        Assert.Equal(new CallEnd<string>("done"), EndOf(TimeSpan.FromMinutes(1), async _ =>
        {
            await Task.Yield();
            return "done";
        }));

    private static void AssertSoon(ManualResetEventSlim happened) =>
        Assert.True(happened.Wait(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken), "the thread pool stood in the way");

    private CallEnd<string> EndOf(TimeSpan timeout, Func<CancellationToken, Task<string>> call)
    {
        using var ended = new ManualResetEventSlim();
        CallEnd<string>? end = null;
        _loop.Post(async () =>
        {
            KitCall.Start(new KitThreads(), _clock, "restore", timeout, (_, cancel) => call(cancel), out var comes);
            end = await comes;
            ended.Set();
        });
        AssertSoon(ended);
        return end!;
    }
}

/// <summary>Runs alone: all other tests need the pool.</summary>
[CollectionDefinition(nameof(BusyPool), DisableParallelization = true)]
public sealed class BusyPool;
