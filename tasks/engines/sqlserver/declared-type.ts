/**
 * A column's type as T-SQL writes it, by sys.columns: `nvarchar(20)`, `decimal(10,2)`, `varbinary(max)`. `bytes` is -1 for
 * max; characters of n-types take two.
 */
export function declaredType(name: string, bytes: number, precision: number, scale: number): string {
  switch (name) {
    case 'nvarchar':
    case 'nchar':
      return `${name}(${bytes === -1 ? 'max' : bytes / 2})`;
    case 'varchar':
    case 'char':
    case 'varbinary':
    case 'binary':
      return `${name}(${bytes === -1 ? 'max' : bytes})`;
    case 'decimal':
    case 'numeric':
      return `${name}(${precision},${scale})`;
    case 'datetime2':
    case 'datetimeoffset':
    case 'time':
      return `${name}(${scale})`;
    case 'timestamp':
      return 'rowversion';
    default:
      return name;
  }
}
