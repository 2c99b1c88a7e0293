"""Examples of `extract_function`."""

from toolkit.model.codemod import CodemodExample

COMMENT = """def import_rows(lines, known, report):
    accepted = 0
    for line in lines:
        if line:
            accepted += 1
            if line in known and accepted > 2:
                report(line)
            elif accepted < 1:
                raise ValueError(line)
    # Write the missing names to the report.
    for name in known:
        if name not in lines:
            if accepted or report:
                report(name)
            else:
                report("none")
        elif name in report:
            report(len(name))
    return accepted
"""
COMMENT_AFTER = '''def _write_missing_names(known, lines, accepted, report):
    """Write the missing names to the report."""
    for name in known:
        if name not in lines:
            if accepted or report:
                report(name)
            else:
                report("none")
        elif name in report:
            report(len(name))


def import_rows(lines, known, report):
    accepted = 0
    for line in lines:
        if line:
            accepted += 1
            if line in known and accepted > 2:
                report(line)
            elif accepted < 1:
                raise ValueError(line)
    _write_missing_names(known, lines, accepted, report)
    return accepted
'''
METHOD = """class Export:
    def show(self, order, format):
        if not order:
            for item in self.items:
                if item and item.open:
                    self.warn(item)
        total = 0
        for row in order.rows:
            if row.price:
                if row.taxed and row.amount:
                    total += 2
                elif row.amount:
                    total += 1
        if format == "json":
            if total > 2 or self.strict:
                return dump(order)
            return "{}"
        return str(total)
"""
METHOD_AFTER = """class Export:
    def show(self, order, format):
        if not order:
            for item in self.items:
                if item and item.open:
                    self.warn(item)
        total = self._count_total(order)
        if format == "json":
            if total > 2 or self.strict:
                return dump(order)
            return "{}"
        return str(total)

    @staticmethod
    def _count_total(order):
        total = 0
        for row in order.rows:
            if row.price:
                if row.taxed and row.amount:
                    total += 2
                elif row.amount:
                    total += 1
        return total
"""
AWAIT = """async def load(user, rows, limit):
    overdue = []
    for row in rows:
        if row.open:
            if limit and len(overdue) > limit:
                break
            overdue.append(row)
    if user:
        if not user.active or user.old:
            for row in overdue:
                if row.late and user.mail:
                    await remind(user, row)
                elif row.paid:
                    await thank(user, row)
    return overdue
"""
AWAIT_AFTER = """def _collect_overdue(rows, limit):
    overdue = []
    for row in rows:
        if row.open:
            if limit and len(overdue) > limit:
                break
            overdue.append(row)
    return overdue


async def load(user, rows, limit):
    overdue = _collect_overdue(rows, limit)
    if user:
        if not user.active or user.old:
            for row in overdue:
                if row.late and user.mail:
                    await remind(user, row)
                elif row.paid:
                    await thank(user, row)
    return overdue
"""
YIELDS = """def total(rows, limit):
    count = 0
    for row in rows:
        if row.open:
            if limit and row.late:
                count += 1
            elif row.paid or row.old:
                yield count
            else:
                for part in row.parts:
                    if part and limit:
                        yield part
"""
LOCALS = """def total_price(rows, limit):
    count = 0
    for row in rows:
        if row.open:
            if limit and row.late:
                count += 1
            elif row.paid or row.old:
                count -= 1
            else:
                for part in row.parts:
                    if part and limit:
                        log(locals())
"""
PLAIN = """def plain(row, limit):
    if row.open:
        if limit and row.late:
            return 1
    return 2
"""
EXITS = """def listen(rows, limit):
    handlers = []
    for row in rows:
        if row.open:
            if limit and row.late:
                label = str(row)
                if label and limit > 2:
                    label = label.upper()
                elif limit:
                    label = label.lower()
                handlers.append(lambda: label)
                if label:
                    return handlers
            else:
                handlers.append(row)
    return handlers
"""
EXAMPLES = (
    CodemodExample(COMMENT, COMMENT_AFTER),
    CodemodExample(METHOD, METHOD_AFTER),
    CodemodExample(AWAIT, AWAIT_AFTER),
    CodemodExample(YIELDS, verdict="refused", reason="yields"),
    CodemodExample(LOCALS, verdict="refused", reason="namespace"),
    CodemodExample(PLAIN, note="it is not complex"),
    CodemodExample(EXITS, verdict="refused", reason="early_exit"),
)
