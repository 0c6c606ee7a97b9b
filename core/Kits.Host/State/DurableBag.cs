using System.Text;

using Kits.Sdk.Services;

namespace Kits.Host.State;

/// <summary>The small values of one resource: read from memory, durable when set.</summary>
internal sealed class DurableBag(string tag, IReadOnlyDictionary<string, string> remembered, Func<Change, Task> write) : IDurableBag
{
    private const int Bound = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _values = new(remembered);
    private Task _written = Task.CompletedTask;

    public string? Get(string name)
    {
        lock (_gate)
            return _values.GetValueOrDefault(name);
    }

    public Task SetAsync(string name, string? value, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_values.GetValueOrDefault(name) == value && _written.IsCompletedSuccessfully)
                return Task.CompletedTask;

            if (value is not null)
                RefuseIfTooLarge(name, value);
            if (value is null)
                _values.Remove(name);
            else
                _values[name] = value;
            _written = write(new Change.BagSet(tag, name, value));
            return _written.WaitAsync(cancel);
        }
    }

    private void RefuseIfTooLarge(string name, string value)
    {
        var size = Size(name, value) + _values.Where(kept => kept.Key != name).Sum(kept => Size(kept.Key, kept.Value));
        if (size > Bound)
            throw new ArgumentException($"the bag of {tag} would hold {size:N0} bytes with '{name}'; {Bound:N0} are allowed: keep what is large in a file", nameof(value));
    }

    private static int Size(string name, string value) => Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
}
