namespace Kits.Host.Running;

/// <summary>Subscriptions to the kits' own event sources. A hint makes the host look; it never decides.</summary>
public sealed class Watches(EngineLoop loop, IKitThreads threads, Journal journal)
{
    /// <summary>Subscribes anew for a resource that came in service.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="hinted">Told of each hint, on the loop.</param>
    public void Begin(ManagedResource resource, Action<string> hinted)
    {
        End(resource);
        var watch = resource.Watch = new CancellationTokenSource();
        threads.Run(() => _ = ListenAsync(resource, hinted, watch));
    }

    /// <summary>Ends the subscription, if there is one.</summary>
    public void End(ManagedResource resource)
    {
        var watch = resource.Watch;
        resource.Watch = null;
        if (watch is not null)
            threads.Run(watch.Cancel); // runs the kit's own callbacks, which may block
    }

    private async Task ListenAsync(ManagedResource resource, Action<string> hinted, CancellationTokenSource watch)
    {
        try
        {
            await foreach (var hint in resource.Kit.WatchAsync(resource.Context, watch.Token))
                loop.Post(() => Hinted(hint.What));
            loop.Post(() => Ended(null)); // what it waited for has happened, and happens to the next process too
        }
        catch (OperationCanceledException) when (watch.IsCancellationRequested)
        {
            // no longer of interest
        }
        catch (Exception e)
        {
            loop.Post(() => Ended($"the kit's watch ended: {e.GetType().Name}: {e.Message}"));
        }

        void Hinted(string what)
        {
            if (resource.Watch != watch)
                return;
            journal.Note(resource.Tag, "watch", what);
            hinted(what);
        }

        void Ended(string? why)
        {
            if (resource.Watch != watch)
                return;
            if (why is not null)
                journal.Note(resource.Tag, "watch", why);
            resource.Watch = null; // the next check that says in service subscribes again
        }
    }
}
