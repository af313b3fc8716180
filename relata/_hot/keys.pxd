import cython

from .nodes cimport fields_of

cdef class Key:
    cdef readonly tuple parts

cdef class Token(Key):
    pass

cdef class Spec:
    cdef readonly int leaf
    cdef readonly dict places

cdef dict _young
cdef dict _old
cdef long _epoch
cdef object _NO_KEY
cdef object _TRUE

cpdef Key mk(tuple parts)

cpdef long epoch()

@cython.locals(d=dict, memo=tuple, spec=Spec, places=dict, leaf=int, leaves=tuple, parts=list, child=tuple, got=tuple, place=tuple)
cdef tuple _key_of(object node, int depth)

@cython.locals(found=list, place=tuple, last=int, at=int, is_ordered=bint)
cdef list _places_set(dict d, dict places)

@cython.locals(below=tuple)
cdef tuple _with_leaves(tuple leaves, object node, tuple memo)

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
