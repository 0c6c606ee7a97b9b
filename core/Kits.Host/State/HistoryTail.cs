namespace Kits.Host.State;

/// <summary>The newest history, in memory: what the disk has not taken yet, and some of what it has.</summary>
/// <remarks>
/// From <see cref="Newest"/>'s first id on, memory knows every row; before it, the disk does. So whoever reads joins the two at that id.
/// </remarks>
internal sealed class HistoryTail(long lastId)
{
    private const int Remembered = 1_000, Bound = 10_000, LongestText = 4_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<NotedRow> _rows = [];
    private readonly Dictionary<long, RowExtension> _extensions = [];      // of rows that memory has let go of
    private long _lastId = lastId;
    private int _unwritten, _lost;

    /// <summary>There is a row that the disk has not taken. An extension alone does not count: it waits for company.</summary>
    public bool HasUnwritten
    {
        get
        {
            lock (_gate)
                return _unwritten > 0;
        }
    }

    public long Add(HistoryRow row)
    {
        lock (_gate)
        {
            var noted = new NotedRow(++_lastId, row.Text.Length > LongestText ? row with { Text = row.Text[..(LongestText - 1)] + "…" } : row);
            _rows.AddLast(noted);
            _unwritten++;
            LetGo();
            return noted.Id;
        }
    }

    public void Extend(long id, int count, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (Find(id) is { } noted)
                noted.Row = noted.Row with { Count = count, Until = until };
            else if (id <= _lastId)
                _extensions[id] = new RowExtension(id, count, until);
        }
    }

    /// <summary>What the disk has to take, oldest first, at most so many rows.</summary>
    public HistoryBatch Unwritten(int most)
    {
        lock (_gate)
            return new HistoryBatch(
                [.. _rows.Where(noted => !noted.IsDurable).Take(most).Select(noted => new RowSnapshot(noted, noted.Row))], [.. _extensions.Values], _lost);
    }

    public void Written(HistoryBatch batch)
    {
        lock (_gate)
        {
            foreach (var (noted, row) in batch.Rows)
            {
                if (noted.Durable is null && !noted.Dropped)
                    _unwritten--;
                noted.Durable = row;
            }

            foreach (var extension in batch.Extensions.Where(extension => _extensions.GetValueOrDefault(extension.Id) == extension))
                _extensions.Remove(extension.Id);
            _lost -= batch.Lost;
            LetGo();
        }
    }

    /// <summary>What memory knows at this moment: read it before the disk, which may only know more by then.</summary>
    public HistoryMemory Newest(string? tag, int limit)
    {
        lock (_gate)
        {
            var rows = new List<HistoryRow>();
            for (var at = _rows.Last; at is not null && rows.Count < limit; at = at.Previous)
            {
                if (tag is null || at.Value.Row.Tag == tag)
                    rows.Add(at.Value.Row);
            }

            return new HistoryMemory(rows, _rows.First?.Value.Id ?? _lastId + 1, new Dictionary<long, RowExtension>(_extensions));
        }
    }

    private NotedRow? Find(long id)
    {
        for (var at = _rows.Last; at is not null && at.Value.Id >= id; at = at.Previous)
        {
            if (at.Value.Id == id)
                return at.Value;
        }

        return null;
    }

    private void LetGo()
    {
        while (_rows.Count > Remembered && _rows.First!.Value is { Durable: not null } oldest)
        {
            if (!oldest.IsDurable && oldest.Row.Until is { } until)
                _extensions[oldest.Id] = new RowExtension(oldest.Id, oldest.Row.Count, until);
            _rows.RemoveFirst();
        }

        while (_rows.Count > Bound)
            Drop(OldestCheck() ?? _rows.First!);
    }

    private LinkedListNode<NotedRow>? OldestCheck()
    {
        for (var at = _rows.First; at is not null; at = at.Next)
        {
            if (at.Value.Row.Kind == HistoryKind.Check)
                return at;
        }

        return null;
    }

    private void Drop(LinkedListNode<NotedRow> node)
    {
        if (node.Value.Durable is null)
            _unwritten--;
        node.Value.Dropped = true;
        _rows.Remove(node);
        _lost++;
    }
}
