namespace Kits.Scenarios.Machinery;

/// <summary>A test on a machine of its own.</summary>
public abstract class Scenario(Published published) : IAsyncLifetime
{
    private protected Node Node { get; private set; } = null!;

    /// <summary>Boots the machine, then arranges what the test is about.</summary>
    public async ValueTask InitializeAsync()
    {
        Node = await Node.BootAsync(published);
        try
        {
            await ArrangeAsync();
        }
        catch
        {
            await Node.DisposeAsync();          // nobody else does, if a test does not begin
            throw;
        }
    }

    /// <summary>Takes the machine down, and all that runs there.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Node is not null)
            await Node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual Task ArrangeAsync() => Task.CompletedTask;
}
