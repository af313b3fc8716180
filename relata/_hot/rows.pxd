cimport cython


cdef class BaseRow:
    cdef readonly object _parent
    cdef readonly dict _key_to_index
    cdef readonly tuple _data


cdef class RowMaker:
    cdef object _cls
    cdef object _new
    cdef object _parent
    cdef dict _key_to_index
    cdef list _picks
    cdef list _processors

    @cython.locals(row=BaseRow)
    cdef object _row(self, object data)

    cdef object _convert(self, object raw)
