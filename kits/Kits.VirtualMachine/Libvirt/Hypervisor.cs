using System.Collections.Concurrent;
using Kits.Sdk.Settings;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>
/// Asks one hypervisor, with a limit to the patience. Each question has a connection to itself while it lasts, so that one that hangs
/// (in libvirtd, in qemu, in a guest agent) keeps no other waiting.
/// </summary>
internal sealed class Hypervisor(string uri)
{
    private const int MostIdle = 8;

    private static readonly ConcurrentDictionary<string, Hypervisor> All = new();
    private static readonly CallThreads Threads = new();

    private readonly ConcurrentBag<Connection> _idle = [];

    /// <summary>The hypervisor at an address.</summary>
    public static Hypervisor At(string uri) => All.GetOrAdd(uri, static address => new Hypervisor(address));

    /// <summary>Asks, and gives up waiting when patience ends or when cancelled. What was asked may go on in libvirtd even then.</summary>
    /// <param name="ask">What to ask; runs on a thread of its own, where it may block.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="LibvirtException">libvirt refused.</exception>
    /// <exception cref="SilentException">No answer came in time.</exception>
    public async Task<T> AskAsync<T>(Func<Connection, T> ask, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var asked = Threads.RunAsync(() => Ask(ask));
        try
        {
            return await asked.WaitAsync(patience, time, cancel);
        }
        catch (TimeoutException)
        {
            throw new SilentException($"no answer from libvirt within {Duration.Format(patience)}", asked);
        }
    }

    /// <summary>Hears what happens to a domain, on a connection of its own, until told to end.</summary>
    /// <param name="domain">Its name.</param>
    /// <param name="heard">Told each time, on libvirt's event thread: it must not block.</param>
    /// <param name="cancel">Ends the waiting for libvirt.</param>
    public async Task<DomainEvents> HearAsync(string domain, Action<string> heard, CancellationToken cancel)
    {
        var beginning = Threads.RunAsync(() => DomainEvents.Begin(Connection.Open(uri), domain, heard));
        try
        {
            return await beginning.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            _ = beginning.ContinueWith(
                static late => End(late.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Hears no more. Nobody waits for libvirtd's answer to that.</summary>
    public static void End(DomainEvents events) => _ = Threads.RunAsync(() =>
    {
        events.End();
        return true;
    });

    private T Ask<T>(Func<Connection, T> ask)
    {
        while (_idle.TryTake(out var idle))
        {
            if (!idle.IsAlive)
            {
                idle.Close();
                continue;
            }

            try
            {
                return AskOn(idle, ask);
            }
            catch (LibvirtException e) when (e.IsConnection)
            {
                // it had ended before we asked; another one will tell whether libvirtd lives
            }
        }

        return AskOn(Connection.Open(uri), ask);
    }

    private T AskOn<T>(Connection connection, Func<Connection, T> ask)
    {
        var isOfUse = true;
        try
        {
            return ask(connection);
        }
        catch (LibvirtException e) when (e.IsConnection)
        {
            isOfUse = false;
            throw;
        }
        finally
        {
            if (isOfUse && _idle.Count < MostIdle && connection.IsAlive)
                _idle.Add(connection);
            else
                connection.Close();
        }
    }
}

/// <summary>No answer came in time. The call may return one day, or never.</summary>
internal sealed class SilentException(string message, Task call) : Exception(message)
{
    /// <summary>Ends when the call returns after all.</summary>
    public Task Call { get; } = call;
}
