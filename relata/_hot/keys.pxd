import cython

cdef class Key:
    cdef readonly tuple parts

cdef class Token(Key):
    pass

cdef dict _young
cdef dict _old
cdef long _epoch
cdef object _NO_KEY

cpdef Key mk(tuple parts)

@cython.locals(d=dict, memo=tuple, spec=tuple, leaf=int, leaves=tuple, parts=list, child=tuple, got=tuple, entry=tuple, kind=int)
cdef tuple _key_of(object node, int depth)

@cython.locals(parts=list, leaves=tuple, child=tuple)
cdef tuple _tuple_key(object items, int depth)

@cython.locals(done=tuple, child=tuple, leaves=tuple, start=Py_ssize_t, count=Py_ssize_t, i=Py_ssize_t)
cdef tuple _fold(dict d, tuple items, str fold, int depth)

@cython.locals(parts=list, child=tuple)
cdef object _nested(object value, list leaves, int depth)

@cython.locals(memo=tuple, leaves=tuple, values=list, pattern=list, seen=dict)
cpdef object statement_key(object node)

@cython.locals(memo=tuple)
cdef bint _flatten(tuple leaves, list values, list pattern, dict seen) except -1
